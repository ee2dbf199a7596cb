import type { Random } from '../ports.ts'

const prefix = 'whsec_'

/** A new webhook secret: `whsec_` and base64 of 32 random bytes (Standard Webhooks). */
export const newWebhookSecret = (random: Random): string => `${prefix}${Buffer.from(random(32)).toString('base64')}`

/** The key's bytes inside a webhook secret. */
export const secretBytes = (secret: string): Uint8Array => {
  if (!secret.startsWith(prefix)) throw new Error('a webhook secret without its prefix')
  return new Uint8Array(Buffer.from(secret.slice(prefix.length), 'base64'))
}

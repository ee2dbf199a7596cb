import type { Random, Service } from '../ports.ts'

const prefix = 'whsec_'

/** A new webhook secret: `whsec_` and base64 of 32 random bytes (Standard Webhooks). */
export const newWebhookSecret = (random: Random): string => `${prefix}${Buffer.from(random(32)).toString('base64')}`

/** The key's bytes inside a webhook secret. */
export const secretBytes = (secret: string): Uint8Array => {
  if (!secret.startsWith(prefix)) throw new Error('a webhook secret without its prefix')
  return new Uint8Array(Buffer.from(secret.slice(prefix.length), 'base64'))
}

/** The secret that was replaced by today's, and until when it signs too (ms). */
export interface FormerSecret {
  secret: string
  until: number
}

/** How long a replaced secret signs beside the new one (ms): receivers take it over one after the other. */
const rotationMilliseconds = 86_400_000

/** What stays of the secret of before, once this one is set: one that was left by an earlier rotation ends at once. */
export const formerSecret = (
  { config, former }: Service,
  secret: string | undefined,
  now: number,
): FormerSecret | undefined => {
  const before = config.webhook.secret
  if (before === secret) return former
  return before === undefined ? undefined : { secret: before, until: now + rotationMilliseconds }
}

/** What signs a service's webhooks now, the current secret first. */
export const signingSecrets = ({ config: { webhook }, former }: Service, now: number): string[] => [
  ...(webhook.secret === undefined ? [] : [webhook.secret]),
  ...(former !== undefined && former.until > now ? [former.secret] : []),
]

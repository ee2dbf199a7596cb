import type { WebhookBody } from '../core/contract/webhook-body.ts'
import { ZaasError } from './errors.ts'

/** A webhook as it came: its body as text, before anybody parsed it. */
export interface ReceivedWebhook {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
  /** The service's secret, or those of a rotation: one that fits is enough. */
  readonly secret: string | readonly string[]
  /** The time (ms) [now]. */
  readonly now?: number
}

/** How far a webhook's time may be from ours (s), so that nobody sends an old one again (replay). */
const toleranceSeconds = 300

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

const headerOf = ({ headers }: ReceivedWebhook, name: string): string => {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  return typeof value === 'string' ? value : ''
}

/** Web Crypto compares in constant time, so that no answer's delay tells how much of a signature is right (timing). */
const signedBy = async (secret: string, signed: string, signatures: readonly string[]): Promise<boolean> => {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''))
  if (bytes === null || bytes.length === 0) return false
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  for (const one of signatures) {
    const signature = one.startsWith('v1,') ? bytesOf(one.slice(3)) : null
    if (signature !== null && (await crypto.subtle.verify('HMAC', key, signature, new TextEncoder().encode(signed))))
      return true
  }
  return false
}

/** A webhook's event, once it is known to be signed and fresh (Standard Webhooks); throws a `ZaasError` with `signature` for any other. */
export const verifyWebhook = async (received: ReceivedWebhook): Promise<WebhookBody> => {
  const { body, secret, now = Date.now() } = received
  const refused = new ZaasError('signature', 'The webhook is not signed with this secret, or not of now.')
  const id = headerOf(received, 'webhook-id')
  const timestamp = headerOf(received, 'webhook-timestamp')
  const signatures = headerOf(received, 'webhook-signature').split(' ').slice(0, 8)
  const fresh = /^\d+$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds
  if (id === '' || !fresh) throw refused
  for (const one of [secret].flat())
    if (await signedBy(one, `${id}.${timestamp}.${body}`, signatures)) return JSON.parse(body) as WebhookBody
  throw refused
}

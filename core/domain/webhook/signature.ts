import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { b64u } from '../../protocol/base64url.ts'
import { secretBytes } from './secret.ts'

/** A delivery's `webhook-id`: a hash of token and sequence, so that it is the same at each try and a receiver can drop repetitions. */
export const webhookId = (token: string, sequence: number): string =>
  `msg_${b64u(createHash('sha256').update(`zaas/webhook-id\0${token}\0${sequence}`).digest().subarray(0, 18))}`

/** `v1,<base64>`: HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, symmetric); `timestamp` in seconds. */
export const signature = (secret: string, message: { id: string; timestamp: number; body: string }): string => {
  const { id, timestamp, body } = message
  return `v1,${createHmac('sha256', createSecretKey(secretBytes(secret)))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`
}

/** Headers of a signed webhook; several secrets, while one is being rotated, give several signatures. */
export const signedHeaders = (
  secrets: readonly string[],
  message: { id: string; timestamp: number; body: string },
): Record<string, string> => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': secrets.map((secret) => signature(secret, message)).join(' '),
})

import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { b64u } from '../../protocol/base64url.ts'
import { secretBytes } from './secret.ts'

/** A delivery's `webhook-id`: a hash of token and sequence, so that it is the same at each try and a receiver can drop repetitions. */
export const webhookId = (token: string, sequence: number): string =>
  `msg_${b64u(createHash('sha256').update(`zaas/webhook-id\0${token}\0${sequence}`).digest().subarray(0, 18))}`

/**
 * Headers of a webhook signed with HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, symmetric); `timestamp` in
 * seconds. Several secrets, while one is being rotated, give several signatures.
 */
export const signedHeaders = (
  secrets: readonly string[],
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): Record<string, string> => {
  const macs = secrets.map((secret) =>
    createHmac('sha256', createSecretKey(secretBytes(secret)))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64'),
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': macs.map((mac) => `v1,${mac}`).join(' '),
  }
}

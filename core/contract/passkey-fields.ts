import * as z from 'zod'
import { label, time } from './fields.ts'

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url')

/** A passkey's id, as its authenticator made it. */
export const passkeyId = base64url(1364)

/** A passkey's name, for people. */
export const passkeyName = label(64)

/** What an authenticator answers when it makes a passkey (WebAuthn), in base64url. */
export const passkeyMade = { id: passkeyId, clientDataJSON: base64url(4096), attestationObject: base64url(16_384) }

/** What an authenticator answers when a passkey is used (WebAuthn), in base64url. */
export const passkeyAnswer = {
  id: passkeyId,
  clientDataJSON: base64url(4096),
  authenticatorData: base64url(4096),
  signature: base64url(4096),
  userHandle: base64url(88),
}

/** What an authenticator answers when it makes a passkey. */
export type PasskeyMade = z.output<z.ZodObject<typeof passkeyMade>>

/** What an authenticator answers when a passkey is used. */
export type PasskeyAnswer = z.output<z.ZodObject<typeof passkeyAnswer>>

/** A passkey as lists show it. */
export const shownPasskey = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: time,
  usedAt: time.optional(),
})

import type { PasskeyAnswer, PasskeyMade } from '../contract/passkey-fields.ts'

/** How long a question to an authenticator waits for its answer (ms). */
export const passkeyMilliseconds = 5 * 60_000
/** How many passkeys a member may have. */
export const mostPasskeys = 10

/** What an authenticator made for a member. */
interface Credential {
  /** As the authenticator names it, base64url. */
  id: string
  /** In COSE's form, base64url. */
  publicKey: string
  /** How often it was used, as it counts; 0 for one that does not. */
  counter: number
}

/** A passkey of a member as it is kept. */
export interface Passkey extends Credential {
  name: string
  /** When it was made and last used (ms). */
  createdAt: number
  usedAt: number | null
}

/** What an authenticator was asked: with a challenge, for the pages of one address. */
export interface Expected {
  challenge: string
  origin: string
  rpId: string
}

/** Judges what authenticators say; null for what is not right, for whatever reason. Both ask for the user's PIN, finger or face. */
export interface PasskeyJudge {
  made(answer: PasskeyMade, expected: Expected): Promise<Credential | null>
  /** Gives the credential's counter after this use. */
  used(answer: PasskeyAnswer, passkey: Passkey, expected: Expected): Promise<number | null>
}

/** Whose a passkey is, as authenticators keep it and give it back. */
export const userHandleOf = (tenant: string, member: string): string =>
  Buffer.from(`${tenant}.${member}`).toString('base64url')

/** Reads what `userHandleOf` made; null when it cannot be one. */
export const readUserHandle = (handle: string): { tenant: string; member: string } | null => {
  const [, tenant, member] =
    /^([a-z][a-z0-9-]{2,30})\.([A-Za-z0-9_-]{16})$/.exec(Buffer.from(handle, 'base64url').toString()) ?? []
  return tenant === undefined || member === undefined ? null : { tenant, member }
}

/** The challenge that a browser says it answers; null when it says none. */
export const challengeOf = (clientDataJSON: string): string | null => {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

import type { KeyObject } from 'node:crypto'
import type { Authorization } from './authorization.ts'
import type { Grant } from './grant.ts'
import type { Prompt } from './prompt.ts'
import type { Records } from './records.ts'

/** The public half of a key that signs ID tokens, and from when on (ms) it does. */
export interface PublishedKey {
  kid: string
  from: number
  /** Modulus and exponent of RSA, base64url. */
  n: string
  e: string
}

/** The keys that sign ID tokens. */
export interface SigningKeys {
  /** All that a client may meet: the next one, the one in use, and those before it. None before somebody made the first. */
  published(): Promise<readonly PublishedKey[]>
  /** Makes the first one unless there is one. */
  ensure(): Promise<void>
  /** The one in use; made when there is none. */
  signer(): Promise<{ kid: string; key: KeyObject }>
}

/** Signs ID tokens, and reads its own again. */
export interface IdTokens {
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** Whom an ID token of ours for that client is about, also one that has run out; null for any other. */
  userOf(token: string, clientId: string): Promise<string | null>
}

/** What is kept of log-ins. */
export interface OidcRecords {
  /** Requests that clients have left beforehand (RFC 9126). */
  pushed: Records<Authorization>
  prompts: Records<Prompt>
  /** By the hash of their codes. */
  grants: Records<Grant>
}

import { createHash } from 'node:crypto'
import type { DynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import { KeyRing } from '../adapters/keys/key-ring.ts'
import { type Signup, signupMilliseconds } from '../domain/tenant.ts'
import { fromUtf8, MalformedError, utf8 } from '../protocol/bytes.ts'
import { formatEnrolmentCode, newEnrolmentCode, normaliseEnrolmentCode } from '../protocol/enrolment-code.ts'
import { clock, random } from '../runtime/platform.ts'

/** Sign-ups hang on one branch key, since their tenants have no key yet and a code does not say whose it is. */
const branch = KeyRing.branchOf('')

interface Stores {
  keys: KeyRing
  sessions: DynamoSessions
}

const itemName = (code: string): string => `signup#${createHash('sha256').update(code).digest('base64url')}`

/** Stores a sign-up for an hour under its code's hash; gives the code, 80 bits in groups of four. */
export const storeSignup = async (signup: Signup, { keys, sessions }: Stores): Promise<string> => {
  const code = newEnrolmentCode(random)
  const key = await keys.branchKey(branch, true)
  await sessions.putSealed(key, itemName(code), utf8(JSON.stringify(signup)), clock() + signupMilliseconds)
  return formatEnrolmentCode(code)
}

/** The sign-up that a code belongs to, and the item that holds it; null for a code that is wrong, used or too old. */
export const findSignup = async (
  typed: string,
  { keys, sessions }: Stores,
): Promise<{ signup: Signup; item: string } | null> => {
  try {
    const item = itemName(normaliseEnrolmentCode(typed))
    const plain = await sessions.getSealed(await keys.branchKey(branch, true), item)
    return plain === null ? null : { signup: JSON.parse(fromUtf8(plain)) as Signup, item }
  } catch (error) {
    if (error instanceof MalformedError) return null
    throw error
  }
}

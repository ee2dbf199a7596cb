import { createHash } from 'node:crypto'
import type { Clock, Random } from '../domain/ports.ts'
import { type Signup, signupMilliseconds } from '../domain/tenant.ts'
import type { Signups } from '../domain/tenant-ports.ts'
import { MalformedError } from '../protocol/bytes.ts'
import { formatEnrolmentCode, newEnrolmentCode, normaliseEnrolmentCode } from '../protocol/enrolment-code.ts'

const nameOf = (code: string): string => `signup#${createHash('sha256').update(code).digest('base64url')}`

/** Keeps a sign-up for an hour under its code's hash; gives the code, 80 bits in groups of four. */
export const keepSignup = async (
  { signups, clock, random }: { signups: Signups; clock: Clock; random: Random },
  signup: Signup,
): Promise<string> => {
  const code = newEnrolmentCode(random)
  await signups.keep(nameOf(code), signup, clock() + signupMilliseconds)
  return formatEnrolmentCode(code)
}

/** The sign-up that a code belongs to, and its name; null for a code that is wrong, used or too old. */
export const findSignup = async (signups: Signups, typed: string): Promise<{ signup: Signup; name: string } | null> => {
  try {
    const name = nameOf(normaliseEnrolmentCode(typed))
    const signup = await signups.find(name)
    return signup === null ? null : { signup, name }
  } catch (error) {
    if (error instanceof MalformedError) return null
    throw error
  }
}

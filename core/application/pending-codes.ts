import { createHash } from 'node:crypto'
import { invalid } from '../contract/errors.ts'
import type { Clock, Random } from '../domain/ports.ts'
import { invitationMilliseconds, type PendingCode, signupMilliseconds } from '../domain/tenant.ts'
import type { PendingCodes } from '../domain/tenant-ports.ts'
import { MalformedError } from '../protocol/bytes.ts'
import { formatEnrolmentCode, newEnrolmentCode, normaliseEnrolmentCode } from '../protocol/enrolment-code.ts'

const nameOf = (code: string): string => `signup#${createHash('sha256').update(code).digest('base64url')}`

/** Keeps what a mailed code does under the code's hash; gives the code, 80 bits in groups of four. */
export const keepCode = async (
  { codes, clock, random }: { codes: PendingCodes; clock: Clock; random: Random },
  pending: Exclude<PendingCode, { kind: 'founded' }>,
): Promise<string> => {
  const code = newEnrolmentCode(random)
  const until = clock() + (pending.kind === 'invitation' ? invitationMilliseconds : signupMilliseconds)
  await codes.keep(nameOf(code), pending.kind === 'signup' ? { ...pending, until } : pending, until)
  return formatEnrolmentCode(code)
}

/** What a code does, and its name; null for a code that is wrong, used or too old. Throws `invalid_parameters` for what can be none. */
export const findCode = async (
  codes: PendingCodes,
  typed: string,
): Promise<{ pending: PendingCode; name: string } | null> => {
  const name = nameOf(readMailed(typed))
  const pending = await codes.find(name)
  return pending === null ? null : { pending, name }
}

const readMailed = (typed: string): string => {
  try {
    return normaliseEnrolmentCode(typed)
  } catch (error) {
    if (error instanceof MalformedError) throw invalid('code', 'must be the sixteen characters of a mail')
    throw error
  }
}

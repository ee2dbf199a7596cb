import { b32Low, groupsOf4, normaliseB32 } from './crockford.ts'
import { lp, MalformedError, type RandomBytes, tagged, utf8 } from './bytes.ts'
import { sha } from './kdf.ts'

/** Characters of an enrolment code: 16 `B32`, 80 bits (protocol.md 3). */
const ENROLMENT_CODE_LENGTH = 16

/** A fresh enrolment code, 16 characters without separators, from 10 random bytes. */
export const newEnrolmentCode = (random: RandomBytes): string => b32Low(random(10), ENROLMENT_CODE_LENGTH)

/** The code as shown to people: `K7QM-2F9D-1100-ZZZZ`. */
export const formatEnrolmentCode = (code: string): string => groupsOf4(code)

/** What was typed or scanned, as the 16 characters that the lookup hash takes; MalformedError if it cannot be a code. */
export const normaliseEnrolmentCode = (typed: string): string => {
  const code = normaliseB32(typed)
  if (code.length !== ENROLMENT_CODE_LENGTH) throw new MalformedError('not an enrolment code')
  return code
}

/** The only form in which the server stores a code, 32 bytes (protocol.md 7): a database dump holds no usable code. */
export const enrolmentCodeHash = (instance: string, code: string): Uint8Array =>
  sha(tagged('enrol-code', lp(instance), utf8(code)))

import { invalid } from '../../contract/errors.ts'
import { MalformedError } from '../../protocol/bytes.ts'
import { normaliseOtp, type OtpFormat } from '../../protocol/codes.ts'

/** A code as typed, normalised; throws `invalid_parameters` where it can be none, which is no try. */
export const readCode = (typed: string, format: OtpFormat, field: string): string => {
  try {
    return normaliseOtp(typed, format)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    throw invalid(field, 'has not the length or the characters of such a code')
  }
}

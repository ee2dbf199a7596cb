import { createHmac } from 'node:crypto'
import { equal, u64, utf8 } from '../../protocol/bytes.ts'
import { type OtpFormat, truncateToDigits } from '../../protocol/codes.ts'
import { lagsAround } from './one-time-code.ts'
import type { Authenticator } from './state.ts'

/** The step of an app's clock at `now` (ms). */
export const stepOf = ({ period }: Authenticator, now: number): number => Math.floor(now / 1000 / period)

/** How an app's codes look. */
export const formatOf = ({ digits }: Authenticator): OtpFormat => ({ len: digits, alpha: 'dec' })

/** RFC 6238 with HMAC-SHA-1, as every such app has it. */
const shownAt = ({ secret, digits }: Authenticator, step: number): string =>
  truncateToDigits(createHmac('sha1', secret).update(u64(step)).digest(), digits)

/** The steps around the clock at which the app shows this code; none ends early. */
export const stepsOf = (app: Authenticator, code: string, now: number, drift: number): number[] =>
  lagsAround(drift)
    .map((lag) => Math.max(0, now + lag))
    .filter((step) => equal(utf8(shownAt(app, step)), utf8(code)))

/** The steps within a day at which the app shows the last of these codes, all of them one after the other; none ends early. */
export const stepsWithinADay = (app: Authenticator, codes: readonly string[], centre: number): number[] => {
  const day = Math.floor(86_400 / app.period)
  const from = Math.max(0, centre - day)
  const shown = Array.from({ length: centre + day - from }, (_, index) => shownAt(app, from + index))
  return shown.flatMap((_, last) => {
    const first = last - codes.length + 1
    const equalities = codes.map((code, index) => equal(utf8(shown[first + index] ?? ''), utf8(code)))
    return equalities.every(Boolean) ? [from + last] : []
  })
}

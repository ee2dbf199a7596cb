import { AppError } from '../../contract/errors.ts'
import { equal } from '../../protocol/bytes.ts'
import { type ColdState, freshCold } from './cold-state.ts'
import { withAddresses } from './addresses.ts'
import type { Decision } from './decision.ts'
import { foldCompanions } from './fold.ts'
import { freshState, type Token, type TokenIdentity } from './state.ts'
import { keepsPlace } from './status.ts'

/** A token whose second item was read too. */
export type WholeToken = Token & { cold: ColdState }

/** What the relying party asked for with an enrolment. */
export interface EnrolmentRequest {
  codeHash: Uint8Array
  expires: number
  replace: boolean
  email: string | undefined
  phone: string | undefined
  name: string | undefined
  self?: boolean
}

/** `restore`: the code alone opens nothing, a recovery factor is needed (protocol.md 7, 11.2). */
export type EnrolmentMode = 'new' | 'restore'

/** A token that does not exist yet, or that takes the place of a deleted one; its numbers never repeat an earlier one's. */
export const newToken = (identity: TokenIdentity, now: number, deleted: Token | null): WholeToken => {
  const created = Math.max(now, (deleted?.rev ?? 0) + 1, (deleted?.state.event?.sequence ?? 0) + 1)
  const stored = deleted?.rev ?? null
  return { identity, rev: created, stored, second: 0, state: freshState(created), cold: freshCold() }
}

/** An enrolment that was never confirmed has no say in the next one: whoever intercepted a code would keep the token. */
export const modeOf = ({ state }: Token, replace: boolean): EnrolmentMode =>
  replace || (state.authenticator === null && (state.registration === null || state.enrolledAt === 0))
    ? 'new'
    : 'restore'

/**
 * Makes a code the token's one valid enrolment code; the token itself stays as it is until the enrolment is completed.
 * Throws `in_use` for an authenticator app's token without `replace`: it has nothing that could be recovered.
 */
export const startEnrolment = (token: WholeToken, request: EnrolmentRequest): Decision<EnrolmentMode> => {
  const { codeHash, expires, replace, self = false } = request
  if (token.state.authenticator !== null && !replace) throw new AppError('in_use')
  const { state, cold } = withAddresses(token, request)
  const enrolment = { codeHash, expires, replace, self }
  const begun = { ...cold, name: request.name ?? cold.name, pending: null, recovery: null }
  return {
    token: { ...token, state: { ...state, enrolment }, cold: begun },
    answer: modeOf(token, replace),
    companions: [
      { kind: 'code', codeHash, expires },
      ...foldCompanions(token.identity, 'take'),
      ...(keepsPlace(token.state) ? [] : [{ kind: 'place', change: 'hold', until: expires } as const]),
    ],
  }
}

/** Whether a code is the token’s one valid enrolment code. */
export const codeIsValid = (token: Token, codeHash: Uint8Array, now: number): boolean => {
  const { enrolment } = token.state
  return enrolment !== null && equal(enrolment.codeHash, codeHash) && now < enrolment.expires
}

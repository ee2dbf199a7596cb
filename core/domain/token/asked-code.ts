import type { Service } from '../ports.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { startEnrolment, type WholeToken } from './enrolment.ts'
import { withEvent } from './event.ts'
import { sendCode } from './message-code.ts'
import { isEnrolled, isUnknownDevice } from './status.ts'

/**
 * A code that nobody logged in asked for, as the mail queue carries it: a reference, whether there is such a token or not.
 * `sms` and `email`: a user who recovers alone; `device`: a device that was not seen for long.
 */
export interface CodeReference {
  ask: 'sms' | 'email' | 'device'
  token: string
  service: string
}

/** How long a code is good that a user asked for alone (ms). */
const selfMilliseconds = 3_600_000

/** Where such a code goes, and by which way. */
export interface Destination {
  via: 'sms' | 'email'
  to: string
}

/** Whether nothing is under way that a new code would end: nobody can cancel an honest recovery by asking for another. */
const isFree = ({ state }: WholeToken, now: number): boolean =>
  state.enrolment === null || now >= state.enrolment.expires

const recovers = (token: WholeToken, ask: CodeReference['ask'], { now, config }: Context): boolean =>
  ask === config.recovery.selfService &&
  config.recovery.methods.length > 0 &&
  token.state.registration !== null &&
  token.state.enrolledAt > 0 &&
  isFree(token, now)

const confirms = ({ state }: WholeToken, { now, config }: Context): boolean =>
  isEnrolled(state) &&
  isUnknownDevice(state, now, config) &&
  !(state.sentCode?.purpose === 'device' && now < state.sentCode.expires)

/** Where a code goes that was asked for; null where none is due, or there is no address. */
export const destinationOf = (
  token: WholeToken,
  { ask }: CodeReference,
  { config }: Pick<Service, 'config'>,
  context: Context,
): Destination | null => {
  const { phone: sms, email } = token.cold
  const addresses = { sms, email }
  const due = ask === 'device' ? confirms(token, context) : recovers(token, ask, context)
  const ways = (['sms', 'email'] as const).filter((way) => (ask === 'device' ? config.messages[way] : ask === way))
  const via = ways.find((way) => addresses[way] !== '')
  return !due || via === undefined ? null : { via, to: addresses[via] }
}

/** An enrolment code that its user asked for alone: good in mode `restore` only, so that it opens and moves nothing by itself. The service is told. */
export const startSelfRecovery = (token: WholeToken, codeHash: Uint8Array, context: Context): Decision<boolean> => {
  const unnamed = { email: undefined, phone: undefined, name: undefined }
  const request = { codeHash, expires: context.now + selfMilliseconds, replace: false, self: true, ...unnamed }
  const { token: started, answer, companions = [] } = startEnrolment(token, request)
  if (started === null || answer !== 'restore') return unchanged(false)
  const happening = { type: 'token.recovery', via: 'recovery' } as const
  return { token: withEvent(token, started, happening, context), answer: true, companions }
}

/** A code for a device that was not seen for long. */
export const startConfirmation = (
  token: WholeToken,
  sent: { code: string; via: Destination['via'] },
  context: Context,
): Decision<boolean> => ({ ...sendCode(token, { ...sent, purpose: 'device', transaction: '' }, context), answer: true })

import { equal, MalformedError } from '../../protocol/bytes.ts'
import { contactCodesMac } from '../../protocol/contacts.ts'
import type { ColdState, Recovery } from './cold-state.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import type { DeviceMessage } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { codeIsValid, type WholeToken } from './enrolment.ts'
import type { DeviceContext } from './evaluate.ts'
import { withEvent } from './event.ts'
import type { TokenState } from './state.ts'

/**
 * How long a recovery session's codes may be given (ms), how often they may be tried, how many sessions a day there are,
 * and how long after the service's delay the device may still finish (ms).
 */
const recoveryLimits = {
  milliseconds: 1_800_000,
  tries: 3,
  sessionsADay: 3,
  finishMilliseconds: 259_200_000,
} as const

const dayOf = (now: number): number => Math.floor(now / 86_400_000)

const picksOf = (message: DeviceMessage, known: number): number[] => {
  const { pick } = message.fields
  if (!Array.isArray(pick) || pick.length > known) throw new MalformedError('pick is not a list of contacts')
  const picks = pick.map((index: unknown) => {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= known)
      throw new MalformedError('pick is out of range')
    return index
  })
  if (new Set(picks).size !== picks.length) throw new MalformedError('pick repeats a contact')
  return picks
}

const startedBy = (cold: ColdState, recovery: Recovery, now: number): ColdState => {
  const today = dayOf(now)
  return {
    ...cold,
    recovery,
    recoveryDay: today,
    recoveriesToday: (cold.recoveryDay === today ? cold.recoveriesToday : 0) + 1,
  }
}

/** Lists the trusted contacts' names, or sends the picked ones a code each (protocol.md 11.3). The current device learns of it by `sync`. */
export const requestCodes = (
  token: WholeToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const { cold } = token
  const { pending } = cold
  if (pending === null || !codeIsValid(token, pending.codeHash, context.now)) return unchanged(failure('code'))
  if (!context.config.recovery.methods.includes('contacts') || cold.contacts.length === 0)
    return unchanged(failure('denied'))
  const names = cold.contacts.map(({ n }) => n)
  const picks = picksOf(message, names.length)
  if (picks.length === 0) return { token: { ...token, cold: { ...cold } }, answer: success<'creq'>({ names }) }
  if (picks.length < context.config.recovery.contacts.required) throw new MalformedError('too few contacts')
  if (cold.recoveryDay === dayOf(context.now) && cold.recoveriesToday >= recoveryLimits.sessionsADay)
    return unchanged(failure('denied'))
  const { id, salt, codeOf } = context.fresh.recovery
  const mac = contactCodesMac(
    salt,
    picks.map((pick) => codeOf(pick)),
  )
  const recovery = {
    id,
    picks,
    salt,
    mac,
    tries: recoveryLimits.tries,
    expires: context.now + recoveryLimits.milliseconds,
    from: 0,
  }
  const started = { ...token, cold: startedBy(cold, recovery, context.now) }
  return {
    token: withEvent(token, started, { type: 'token.recovery', via: 'recovery' }, context),
    answer: success<'creq'>({ names }),
  }
}

/** A delay may outlast the enrolment code, which was only the first factor: it then lives until the device has had time to finish. */
export const inTime = (state: TokenState, from: number): TokenState => {
  const { enrolment } = state
  return enrolment === null
    ? state
    : {
        ...state,
        enrolment: { ...enrolment, expires: Math.max(enrolment.expires, from + recoveryLimits.finishMilliseconds) },
      }
}

/** Judges the contacts' codes all together; the third wrong set ends the session. */
export const verifyCodes = (
  token: WholeToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const { cold } = token
  const { recovery, pending } = cold
  if (pending === null || !codeIsValid(token, pending.codeHash, context.now)) return unchanged(failure('code'))
  if (recovery === null || recovery.from > 0 || context.now >= recovery.expires)
    return unchanged(failure('contacts', { left: 0 }))
  const { codes } = message.fields
  if (
    !Array.isArray(codes) ||
    !codes.every((code) => typeof code === 'string' && /^\d{4}$/.test(code)) ||
    codes.length > 5
  ) {
    throw new MalformedError('codes are not four digits each')
  }
  if (equal(contactCodesMac(recovery.salt, codes as string[]), recovery.mac)) {
    const from = Math.ceil((context.now + context.config.recovery.delay * 1000) / 1000)
    const vouched = { ...recovery, from: context.config.recovery.delay === 0 ? context.now : from * 1000 }
    const whole = { ...token, state: inTime(token.state, vouched.from), cold: { ...cold, recovery: vouched } }
    return { token: whole, answer: success<'cver'>({ from: Math.floor(vouched.from / 1000) }) }
  }
  const left = recovery.tries - 1
  return {
    token: { ...token, cold: { ...cold, recovery: left === 0 ? null : { ...recovery, tries: left } } },
    answer: failure('contacts', { left }),
  }
}

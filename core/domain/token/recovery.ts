import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { equal, MalformedError } from '../../protocol/bytes.ts'
import { contactCodesMac } from '../../protocol/contacts.ts'
import { recoverTranscript } from '../../protocol/recovery.ts'
import { bindingCode, REGISTRATION_SIZE } from '../../protocol/registration.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, pairField } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { codeIsValid, type WholeToken } from './enrolment.ts'
import { type DeviceContext, type RegisteredToken, sessionMilliseconds } from './evaluate.ts'
import { successType, withEvent } from './event.ts'
import { closedAgain } from './close.ts'
import { formatsOfNew, policySaid, registrationFrom } from './registering.ts'
import { leavingPhone, withoutShadow } from './shadow.ts'
import type { ColdState, Recovery } from './cold-state.ts'
import { freshCounter, type Evaluation } from './registration.ts'
import type { Token, TokenState } from './state.ts'

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

type Whole = WholeToken & RegisteredToken

/** Who recovers: the enrolled device with its phrase, or a clean one that presented a code. */
interface Recoverer {
  dpk: Uint8Array
  session: Evaluation | null
  /** Whether trusted contacts vouched, and the service's delay is over. */
  vouched: boolean
  store(cold: ColdState, session: Evaluation | null): ColdState
}

const dayOf = (now: number): number => Math.floor(now / 86_400_000)

const recovererOf = (token: Whole, sender: 'device' | 'pending', context: DeviceContext): Recoverer | null => {
  const { cold } = token
  if (sender === 'device') {
    return {
      dpk: token.state.registration.dpk,
      session: cold.reset,
      vouched: false,
      store: (one, reset) => ({ ...one, reset }),
    }
  }
  const { pending, recovery } = cold
  if (pending === null || !codeIsValid(token, pending.codeHash, context.now)) return null
  const vouched = recovery !== null && recovery.from > 0 && context.now >= recovery.from
  return {
    dpk: pending.dpk,
    session: pending.session,
    vouched,
    store: (one, session) => ({ ...one, pending: { ...pending, session } }),
  }
}

const allowsPhrase = (context: DeviceContext): boolean => context.config.recovery.methods.includes('phrase')

/** Evaluates the inputs of the registration that a recovery makes, under a key of its own; `denied` without a factor in sight. */
export const startRecovery = (
  token: Whole,
  sender: 'device' | 'pending',
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const recoverer = recovererOf(token, sender, context)
  if (recoverer === null) return unchanged(failure('code'))
  if (!recoverer.vouched && !allowsPhrase(context)) return unchanged(failure('denied'))
  bytesField(message, 'ser', 16)
  const inputs = pairField(message, 'nb')
  const newK = context.fresh.k()
  const [normal = '', duress = ''] = inputs.map((input) => b64u(context.evaluate(newK, input)))
  const empty = new Uint8Array()
  const session = { sid: context.fresh.sid, b: empty, z: empty, newK, expires: context.now + sessionMilliseconds }
  return {
    token: { ...token, cold: recoverer.store(token.cold, session) },
    answer: success('rstart', { sid: b64u(context.fresh.sid), x: b64u(context.fresh.x), zz: [normal, duress] }),
  }
}

const phraseProves = (
  token: Whole,
  recoverer: Recoverer,
  session: Evaluation,
  reg: Uint8Array,
  proof: Uint8Array,
  context: DeviceContext,
): boolean => {
  const { identity, state } = token
  const signed = recoverTranscript(
    { instance: identity.tenant, token: fromB64u(identity.id, 16), session: session.sid, deviceKey: recoverer.dpk },
    reg,
  )
  return allowsPhrase(context) && context.verify(proof, signed, state.registration.rpk)
}

/** What is another device's on a token that moved to it: its counter, its clock, its codes' format; and it may have to be confirmed. */
const movedTo = ({ pending }: ColdState, context: DeviceContext): Partial<TokenState> => ({
  counter: pending?.counter ?? freshCounter(),
  unbound: context.config.binding,
  lastStep: 0,
  drift: 0,
  ...formatsOfNew(pending?.format ?? null, context),
})

/** The recovered token: a new registration, closed, without errors; an administrator's block stays. */
const recovered = (
  token: Whole,
  sender: 'device' | 'pending',
  registration: RegisteredToken['state']['registration'],
  byPhrase: boolean,
  context: DeviceContext,
): Token => {
  const { state, cold } = token
  // The contacts may be the coercer's: only the phrase, which he cannot have from the phone, ends a shadow.
  const kept = byPhrase ? withoutShadow(cold) : sender === 'pending' ? leavingPhone(token) : cold
  const next = {
    ...state,
    ...closedAgain(state),
    shadow: byPhrase ? false : state.shadow,
    registration,
    lastSeenAt: context.now,
    // A code that a dropped device has presented goes with it: its hello, heard again, would bring it back.
    enrolment: cold.pending === null ? state.enrolment : null,
    ...(sender === 'pending' ? movedTo(cold, context) : {}),
  }
  const happening = { ...successType('token.recovered', next.shadow), via: 'recovery' } as const
  // Whoever else was recovering does so against what has just been replaced: the coercer's contacts may have vouched for him.
  const done = {
    deviceName: sender === 'pending' ? (cold.pending?.name ?? '') : cold.deviceName,
    pending: null,
    recovery: null,
    reset: null,
  }
  return withEvent(token, { ...token, state: next, cold: { ...kept, ...done } }, happening, context)
}

/** Finishes a recovery: by the phrase's signature over the new registration, or with nothing where contacts have vouched. */
export const finishRecovery = (
  token: Whole,
  sender: 'device' | 'pending',
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const recoverer = recovererOf(token, sender, context)
  if (recoverer === null) return unchanged(failure('code'))
  const { session } = recoverer
  if (
    session?.newK == null ||
    message.sid === null ||
    !equal(session.sid, message.sid) ||
    context.now >= session.expires
  ) {
    return unchanged(failure('session'))
  }
  if (message.fields['es'] !== undefined) return unchanged(failure('denied'))
  const reg = bytesField(message, 'reg', REGISTRATION_SIZE)
  const byPhrase = message.fields['rs'] !== ''
  if (byPhrase && !phraseProves(token, recoverer, session, reg, bytesField(message, 'rs', 64), context)) {
    return { token: { ...token, cold: recoverer.store(token.cold, null) }, answer: failure('phrase') }
  }
  if (!byPhrase && !recoverer.vouched) return unchanged(failure('denied'))
  const { rpk } = token.state.registration
  const registration = registrationFrom(
    reg,
    { k: session.newK, dpk: recoverer.dpk, rpk, policy: policySaid(message, context) },
    context.now,
  )
  const bind = bindingCode(fromB64u(token.identity.id, 16), recoverer.dpk, reg)
  const done = recovered(token, sender, registration, byPhrase, context)
  return { token: { ...done, state: { ...done.state, binding: bind } }, answer: success('rfin', { bind }) }
}

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
export const requestCodes = (token: Whole, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const { cold } = token
  const { pending } = cold
  if (pending === null || !codeIsValid(token, pending.codeHash, context.now)) return unchanged(failure('code'))
  if (!context.config.recovery.methods.includes('contacts') || cold.contacts.length === 0)
    return unchanged(failure('denied'))
  const names = cold.contacts.map(({ n }) => n)
  const picks = picksOf(message, names.length)
  if (picks.length === 0) return { token: { ...token, cold: { ...cold } }, answer: success('creq', { names }) }
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
    answer: success('creq', { names }),
  }
}

/** A delay may outlast the enrolment code, which was only the first factor: it then lives until the device has had time to finish. */
const inTime = (state: TokenState, from: number): TokenState => {
  const { enrolment } = state
  return enrolment === null
    ? state
    : {
        ...state,
        enrolment: { ...enrolment, expires: Math.max(enrolment.expires, from + recoveryLimits.finishMilliseconds) },
      }
}

/** Judges the contacts' codes all together; the third wrong set ends the session. */
export const verifyCodes = (token: Whole, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
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
    return { token: whole, answer: success('cver', { from: Math.floor(vouched.from / 1000) }) }
  }
  const left = recovery.tries - 1
  return {
    token: { ...token, cold: { ...cold, recovery: left === 0 ? null : { ...recovery, tries: left } } },
    answer: failure('contacts', { left }),
  }
}

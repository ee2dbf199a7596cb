import { fromB64u } from '../../protocol/base64url.ts'
import { bindingCode, REGISTRATION_SIZE } from '../../protocol/registration.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { inTime } from './contact-recovery.ts'
import { codeIsValid, type WholeToken } from './enrolment.ts'
import { type DeviceContext, evaluatePair, type RegisteredToken, sessionOf } from './evaluate.ts'
import { readsAsDuress } from './duress.ts'
import { successType, withEvent } from './event.ts'
import { closedAgain } from './close.ts'
import { allowsPhrase, phraseOf } from './phrase-proof.ts'
import { formatSaid, registrationFrom } from './registering.ts'
import { withoutShadow } from './shadow.ts'
import { type ColdState, nothingUnderWay } from './cold-state.ts'
import { type CodeFormat, freshCounter, type Evaluation, type Registration } from './registration.ts'
import type { Token, TokenState } from './state.ts'

/** An enrolled token with both its items. */
export type EnrolledToken = WholeToken & RegisteredToken

/** Who recovers: the enrolled device with its phrase, or a clean one that presented a code. */
interface Recoverer {
  dpk: Uint8Array
  session: Evaluation | null
  /** Whether trusted contacts vouched, and the service's delay is over. */
  vouched: boolean
  store(cold: ColdState, session: Evaluation | null): ColdState
}

const recovererOf = (token: EnrolledToken, sender: 'device' | 'pending', context: DeviceContext): Recoverer | null => {
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

/** Evaluates the inputs of the registration that a recovery makes, under a key of its own; `denied` without a factor in sight. */
export const startRecovery = (
  token: EnrolledToken,
  sender: 'device' | 'pending',
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const recoverer = recovererOf(token, sender, context)
  if (recoverer === null) return unchanged(failure('code'))
  if (!recoverer.vouched && !allowsPhrase(context)) return unchanged(failure('denied'))
  const { session, answer } = evaluatePair(message, context)
  return { token: { ...token, cold: recoverer.store(token.cold, session) }, answer: success<'rstart'>(answer) }
}

/** The format of the codes that a recovery leads to: the phone's own for good, or that of the policy that a new one was given. */
const formatFor = (
  { state, cold }: EnrolledToken,
  sender: 'device' | 'pending',
  message: DeviceMessage,
  context: DeviceContext,
): CodeFormat | null => {
  if (sender === 'device') return state.registration.format
  return cold.pending === null ? null : formatSaid(message, cold.pending, context)
}

/**
 * The right phrase of who asked for the code alone: it waits for the service's delay like contacts' codes, in which the
 * device in use can cancel. Who took the number over and found the phrase is not let in before that.
 */
const waitingFor = (token: EnrolledToken, recoverer: Recoverer, context: DeviceContext): Decision<DeviceAnswer> => {
  const cold = recoverer.store(token.cold, null)
  const known = cold.recovery?.from ?? 0
  const from = known > 0 ? known : Math.ceil(context.now / 1000 + context.config.recovery.delay) * 1000
  const answer = failure('wait', { last: from / 1000 })
  if (known > 0) return { token: { ...token, cold }, answer }
  const none = { picks: [], salt: new Uint8Array(), mac: new Uint8Array(), tries: 0, expires: from }
  const recovery = { ...none, id: context.fresh.recovery.id, from }
  const waits = { ...token, state: inTime(token.state, from), cold: { ...cold, recovery } }
  return { token: withEvent(token, waits, { type: 'token.recovery', via: 'recovery' }, context), answer }
}

/** What is another device's on a token that moved to it: its counter, its clock; and it may have to be confirmed. */
const movedTo = ({ pending }: ColdState, context: DeviceContext): Partial<TokenState> => ({
  counter: pending?.counter ?? freshCounter(),
  unbound: context.config.binding,
  lastStep: 0,
  drift: 0,
  deviceName: pending?.name ?? '',
})

/** What a recovery made: whose registration, and by which factor. */
interface Made {
  sender: 'device' | 'pending'
  /** By the true phrase: only that one ends a shadow. */
  truly: boolean
  registration: Registration
  binding: string
}

/** The recovered token: a new registration, closed, without errors; an administrator's block stays. */
const recovered = (
  token: EnrolledToken,
  { sender, truly, registration, binding }: Made,
  context: DeviceContext,
): Token => {
  const { state, cold } = token
  // The contacts and a phrase made in a shadow may be the coercer's: only the one set aside, which he cannot have, ends it.
  const kept = truly ? withoutShadow(cold) : cold
  const next = {
    ...state,
    ...closedAgain(state),
    unblocks: null,
    shadow: state.shadow && !truly,
    registration,
    binding,
    lastSeenAt: context.now,
    // A code that a dropped device has presented goes with it: its hello, heard again, would bring it back.
    enrolment: cold.pending === null ? state.enrolment : null,
    ...(sender === 'pending' ? movedTo(cold, context) : {}),
  }
  const happening = {
    ...successType('token.recovered', readsAsDuress(next, 'normal', context.now)),
    via: 'recovery',
  } as const
  // Whoever else was recovering does so against what has just been replaced: the coercer's contacts may have vouched for him.
  const done = { ...token, state: next, cold: { ...kept, ...nothingUnderWay } }
  return withEvent(token, done, happening, context)
}

/** Finishes a recovery: by the phrase's signature over the new registration, or with nothing where contacts have vouched. */
export const finishRecovery = (
  token: EnrolledToken,
  sender: 'device' | 'pending',
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const recoverer = recovererOf(token, sender, context)
  if (recoverer === null) return unchanged(failure('code'))
  const session = sessionOf(recoverer.session, message, context.now)
  if (session?.newK == null) return unchanged(failure('session'))
  const format = formatFor(token, sender, message, context)
  if (format === null || message.fields['es'] !== undefined) return unchanged(failure('denied'))
  const reg = bytesField(message, 'reg', REGISTRATION_SIZE)
  const { dpk } = recoverer
  const byPhrase = message.fields['rs'] !== ''
  const phrase = byPhrase
    ? phraseOf(token, { deviceKey: dpk, session: session.sid, reg, signature: bytesField(message, 'rs', 64) }, context)
    : null
  if (byPhrase && phrase === null)
    return { token: { ...token, cold: recoverer.store(token.cold, null) }, answer: failure('phrase') }
  if (!byPhrase && !recoverer.vouched) return unchanged(failure('denied'))
  const isSelf = sender === 'pending' && token.state.enrolment?.self === true
  if (isSelf && !recoverer.vouched) return waitingFor(token, recoverer, context)
  const truly = phrase === 'aside'
  const { rpk } = (truly ? token.cold.aside : null) ?? token.state.registration
  const registration = registrationFrom(reg, { k: session.newK, dpk, rpk, format }, context.now)
  const binding = bindingCode(fromB64u(token.identity.id, 16), dpk, reg)
  return {
    token: recovered(token, { sender, truly, registration, binding }, context),
    answer: success<'rfin'>({ bind: binding }),
  }
}

import type { Via } from '../../contract/events.ts'
import { Status } from '../../contract/status.ts'
import { b64u } from '../../protocol/base64url.ts'
import { equal } from '../../protocol/bytes.ts'
import type { Answers } from '../../protocol/messages.ts'
import type { Evaluate } from '../../protocol/oprf.ts'
import type { Verify } from '../../protocol/signature.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, pairField } from './device-message.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { withEvent } from './event.ts'
import { unblocked } from './unblocked.ts'
import type { Evaluation, Registration } from './registration.ts'
import type { Token } from './state.ts'
import { errorsAt, isUnknownDevice, lastTryIsOut, sessionMilliseconds, statusAt } from './status.ts'

/** Randomness drawn once per request and used by the rule that needs it, and the computations that may be swapped. */
export interface DeviceContext extends Context {
  /** A session in the making: its id, and the public key that the second message is sealed to. */
  fresh: { sid: Uint8Array; x: Uint8Array; k: () => Uint8Array; recovery: FreshRecovery }
  evaluate: Evaluate
  verify: Verify
}

/** A recovery session in the making; its contacts' codes are derived, so that a worker can send them and nothing stores them. */
interface FreshRecovery {
  id: Uint8Array
  salt: Uint8Array
  codeOf: (contact: number) => string
}

/** A token with its registration at hand. */
export type RegisteredToken = Token & { state: { registration: Registration } }

/** Whether a device has registered. */
export const isRegistered = (token: Token): token is RegisteredToken => token.state.registration !== null

/** Blocks a token that ran out of tries, with its event. */
export const blockedByErrors = (token: Token, context: Context, via: Via = 'online'): Token => {
  const state = {
    ...token.state,
    status: Status.blocked,
    why: 'pin',
    until: 0,
    singleUse: false,
    session: null,
    blocksAt: Math.min(token.state.blocksAt ?? context.now, context.now),
  } as const
  return withEvent(token, { ...token, state }, { type: 'token.blocked', via }, context)
}

/** The evaluation that a second message is about, while its time is not over; null for another one's message. */
export const sessionOf = (session: Evaluation | null, { sid }: DeviceMessage, now: number): Evaluation | null =>
  session !== null && sid !== null && equal(session.sid, sid) && now < session.expires ? session : null

/** Evaluates the two inputs of a registration in the making, under a key of its own. */
export const evaluatePair = (
  message: DeviceMessage,
  { fresh, evaluate, now }: DeviceContext,
): { session: Evaluation; answer: Answers['enrol'] } => {
  bytesField(message, 'ser', 16)
  const inputs = pairField(message, 'nb')
  const newK = fresh.k()
  const [normal = '', duress = ''] = inputs.map((input) => b64u(evaluate(newK, input)))
  const empty = new Uint8Array()
  return {
    session: { sid: fresh.sid, b: empty, z: empty, newK, expires: now + sessionMilliseconds },
    answer: { sid: b64u(fresh.sid), x: b64u(fresh.x), zz: [normal, duress] },
  }
}

/** Why an evaluation is refused, if it is; a block that was only computed so far is made durable. */
const refusal = (token: Token, context: Context): Decision<DeviceAnswer> | null => {
  const { state } = token
  if (state.unbound) return unchanged(failure('denied'))
  if (statusAt(state, context.now, context.config) === Status.blocked) {
    const durable = state.status === Status.blocked
    return { token: durable ? null : blockedByErrors(token, context), answer: failure('blocked') }
  }
  if (lastTryIsOut(state, context.now)) return unchanged(failure('wait'))
  // Before anything is counted: what is asked for first is no PIN.
  return isUnknownDevice(state, context.now, context.config) ? unchanged(failure('device')) : null
}

/**
 * Releases one evaluation, and counts it as a try in the same write: a hundred parallel guesses get `maxErrors` evaluations
 * (protocol.md 8). An earlier session is replaced, so that its evaluation can no longer be proved.
 */
export const evaluateInput = (
  found: RegisteredToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const token = unblocked(found, context) ?? found
  const refused = refusal(token, context)
  if (refused !== null) return refused
  const { state } = token
  const b = bytesField(message, 'b', 32)
  const next = message.fields['nb'] === undefined ? null : pairField(message, 'nb')
  const z = context.evaluate(state.registration.k, b)
  const newK = next === null ? null : context.fresh.k()
  const zz = next === null || newK === null ? null : next.map((input) => b64u(context.evaluate(newK, input)))
  const errors = errorsAt(state, context.now, context.config) + 1
  const session = { sid: context.fresh.sid, b, z, newK, expires: context.now + sessionMilliseconds }
  const answer = {
    sid: b64u(context.fresh.sid),
    x: b64u(context.fresh.x),
    z: b64u(z),
    left: Math.max(0, context.config.maxErrors - errors),
    ...(zz === null ? {} : { zz: [zz[0] ?? '', zz[1] ?? ''] as [string, string] }),
  }
  const blocksAt = errors < context.config.maxErrors ? null : session.expires
  return {
    token: { ...token, state: { ...state, errors, blocksAt, session, lastSeenAt: context.now } },
    answer: success<'eval'>(answer),
  }
}

import { AppError } from '../../contract/errors.ts'
import { Status } from '../../contract/status.ts'
import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { concat, equal } from '../../protocol/bytes.ts'
import { bindingCode, REGISTRATION_SIZE } from '../../protocol/registration.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, pairField, textField } from './device-message.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { type DeviceContext, sessionMilliseconds } from './evaluate.ts'
import { withEvent } from './event.ts'
import { policyOf } from './policy.ts'
import { type ColdState, freshCold, type PendingDevice } from './cold-state.ts'
import { freshCounter } from './registration.ts'
import { freshState, type Token, type TokenIdentity } from './state.ts'
import { formatOf, formatsOfNew, policySaid, registrationFrom } from './registering.ts'
import { withoutShadow } from './shadow.ts'
import { isEnrolled } from './status.ts'

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
}

/** `restore`: the code alone opens nothing, a recovery factor is needed (protocol.md 7, 11.2). */
export type EnrolmentMode = 'new' | 'restore'

/** A token that does not exist yet, or that takes the place of a deleted one; its numbers never repeat an earlier one's. */
export const newToken = (identity: TokenIdentity, now: number, deleted: Token | null): WholeToken => {
  const created = Math.max(now, (deleted?.rev ?? 0) + 1, (deleted?.state.event?.sequence ?? 0) + 1)
  return { identity, rev: created, stored: deleted?.rev ?? null, state: freshState(created), cold: freshCold() }
}

/** An enrolment that was never confirmed has no say in the next one: whoever intercepted a code would keep the token. */
const modeOf = ({ state }: Token, replace: boolean): EnrolmentMode =>
  replace || (state.authenticator === null && (state.registration === null || state.enrolledAt === 0))
    ? 'new'
    : 'restore'

/**
 * Makes a code the token's one valid enrolment code; the token itself stays as it is until the enrolment is completed.
 * Throws `in_use` for an authenticator app's token without `replace`: it has nothing that could be recovered.
 */
export const startEnrolment = (token: WholeToken, request: EnrolmentRequest): Decision<EnrolmentMode> => {
  const { codeHash, expires, replace } = request
  if (token.state.authenticator !== null && !replace) throw new AppError('in_use')
  const cold = {
    ...token.cold,
    email: request.email ?? token.cold.email,
    phone: request.phone ?? token.cold.phone,
    name: request.name ?? token.cold.name,
    pending: null,
    recovery: null,
  }
  const hasPlace = token.state.registration !== null || isEnrolled(token.state)
  return {
    token: { ...token, state: { ...token.state, enrolment: { codeHash, expires, replace } }, cold },
    answer: modeOf(token, replace),
    companions: [
      { kind: 'code', codeHash, expires },
      ...(hasPlace ? [] : [{ kind: 'place', change: 'hold', until: expires } as const]),
    ],
  }
}

/** Whether a code is the token’s one valid enrolment code. */
export const codeIsValid = (token: Token, codeHash: Uint8Array, now: number): boolean => {
  const { enrolment } = token.state
  return enrolment !== null && equal(enrolment.codeHash, codeHash) && now < enrolment.expires
}

const helloAnswer = (token: Token, context: Context): DeviceAnswer => {
  const replace = token.state.enrolment?.replace ?? false
  return success('hello', {
    t: token.identity.id,
    svc: token.identity.service,
    usr: token.identity.user,
    pol: policyOf(context.config, context.configRev),
    mode: modeOf(token, replace),
    methods: context.config.recovery.methods,
  })
}

const helloTagBytes = 8
/** So many are remembered: what fits beside the longest of everything else. */
const mostHellos = 5

const helloTag = ({ hash }: DeviceMessage): Uint8Array => hash.subarray(0, helloTagBytes)

const isAmong = (hellos: Uint8Array, tag: Uint8Array): boolean =>
  Array.from({ length: hellos.length / helloTagBytes }, (_, at) =>
    hellos.subarray(at * helloTagBytes, (at + 1) * helloTagBytes),
  ).some((known) => equal(known, tag))

/**
 * A device presents an enrolment code. Another one that does so before the first has finished takes its place, so that a
 * stolen code cannot lock the user out silently, and the conflict is an event. A `hello` of a device whose place was taken
 * does nothing when it is heard again.
 */
export const hello = (
  token: WholeToken,
  message: DeviceMessage,
  codeHash: Uint8Array,
  context: Context,
): Decision<DeviceAnswer> => {
  if (!codeIsValid(token, codeHash, context.now)) return unchanged(failure('code'))
  const dpk = bytesField(message, 'dpk', 32)
  const name = textField(message, 'name', 40)
  const { pending } = token.cold
  const current = pending !== null && equal(pending.codeHash, codeHash) ? pending : null
  if (current !== null && equal(current.dpk, dpk)) return unchanged(helloAnswer(token, context))
  const hellos = current?.hellos ?? new Uint8Array()
  if (isAmong(hellos, helloTag(message))) return unchanged(failure('gone'))
  const format = formatOf(context.config, context.configRev)
  const counter = { ...freshCounter(), n: message.n, hash: message.hash }
  const pendingNow = {
    dpk,
    name,
    codeHash,
    counter,
    session: null,
    format,
    hellos: concat(hellos, helloTag(message)).slice(-mostHellos * helloTagBytes),
  }
  const taken = { ...token, cold: { ...token.cold, recovery: null, pending: pendingNow } }
  if (current === null) return { token: taken, answer: helloAnswer(token, context) }
  const happening = { type: 'token.conflict', via: null } as const
  return { token: withEvent(token, taken, happening, context), answer: helloAnswer(token, context) }
}

/** A token with the device that is enrolling. */
export type PendingToken = WholeToken & { cold: ColdState & { pending: PendingDevice } }

const mayEnrol = (token: PendingToken, context: Context): DeviceAnswer | null => {
  if (!codeIsValid(token, token.cold.pending.codeHash, context.now)) return failure('code')
  const mode = modeOf(token, token.state.enrolment?.replace ?? false)
  return mode === 'restore' ? failure('denied') : null
}

/** Evaluates the two inputs of a registration in the making under a key of its own. */
export const enrol = (token: PendingToken, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const refused = mayEnrol(token, context)
  if (refused !== null) return unchanged(refused)
  bytesField(message, 'ser', 16)
  const inputs = pairField(message, 'nb')
  const newK = context.fresh.k()
  const zz = inputs.map((input) => context.evaluate(newK, input))
  const empty = new Uint8Array()
  const session = { sid: context.fresh.sid, b: empty, z: empty, newK, expires: context.now + sessionMilliseconds }
  const pending = { ...token.cold.pending, session }
  const [normal = '', duress = ''] = zz.map(b64u)
  return {
    token: { ...token, cold: { ...token.cold, pending } },
    answer: success('enrol', { sid: b64u(context.fresh.sid), x: b64u(context.fresh.x), zz: [normal, duress] }),
  }
}

/** Finishes an enrolment: the registration becomes the token's, the code is used up, the plan's place is kept. */
export const finishEnrolment = (
  token: PendingToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const refused = mayEnrol(token, context)
  if (refused !== null) return unchanged(refused)
  const { pending } = token.cold
  const { session } = pending
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
  const rpk = bytesField(message, 'rpk', 32)
  const registration = registrationFrom(
    reg,
    { k: session.newK, dpk: pending.dpk, rpk, policy: policySaid(message, context) },
    context.now,
  )
  const binding = bindingCode(fromB64u(token.identity.id, 16), pending.dpk, reg)
  const unbound = context.config.binding
  const state = {
    ...freshState(token.state.created),
    status: Status.closed,
    unbound,
    binding,
    enrolledAt: unbound ? 0 : context.now,
    lastSeenAt: context.now,
    registration,
    counter: pending.counter,
    ...formatsOfNew(pending.format, context),
    event: token.state.event,
  }
  const done = {
    ...token,
    state,
    cold: { ...withoutShadow(token.cold), deviceName: pending.name, pending: null, recovery: null, reset: null },
  }
  const happening = { type: 'token.enrolled', via: null } as const
  return {
    token: unbound ? done : withEvent(token, done, happening, context),
    answer: success('efin', { bind: binding }),
    companions: [{ kind: 'place', change: 'keep' }],
  }
}

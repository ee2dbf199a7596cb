import { Status } from '../../contract/status.ts'
import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { equal } from '../../protocol/bytes.ts'
import { bindingCode, REGISTRATION_SIZE } from '../../protocol/registration.ts'
import type { ColdState, PendingDevice } from './cold-state.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, pairField } from './device-message.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { codeIsValid, modeOf, type WholeToken } from './enrolment.ts'
import { type DeviceContext, sessionMilliseconds } from './evaluate.ts'
import { withEvent } from './event.ts'
import { formatSaid, registrationFrom } from './registering.ts'
import { withoutShadow } from './shadow.ts'
import { freshState } from './state.ts'

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
    answer: success<'enrol'>({ sid: b64u(context.fresh.sid), x: b64u(context.fresh.x), zz: [normal, duress] }),
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
  const format = formatSaid(message, pending, context)
  if (format === null || message.fields['es'] !== undefined) return unchanged(failure('denied'))
  const reg = bytesField(message, 'reg', REGISTRATION_SIZE)
  const rpk = bytesField(message, 'rpk', 32)
  const registration = registrationFrom(reg, { k: session.newK, dpk: pending.dpk, rpk, format }, context.now)
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
    event: token.state.event,
  }
  const done = {
    ...token,
    state,
    cold: {
      ...withoutShadow(token.cold),
      contacts: [],
      deviceName: pending.name,
      pending: null,
      recovery: null,
      reset: null,
    },
  }
  const happening = { type: 'token.enrolled', via: null } as const
  return {
    token: unbound ? done : withEvent(token, done, happening, context),
    answer: success<'efin'>({ bind: binding }),
    companions: [{ kind: 'place', change: 'keep' }],
  }
}

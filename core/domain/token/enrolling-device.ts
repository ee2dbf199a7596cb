import { Status } from '../../contract/status.ts'
import { fromB64u } from '../../protocol/base64url.ts'
import { bindingCode, REGISTRATION_SIZE } from '../../protocol/registration.ts'
import { type ColdState, nothingUnderWay, type PendingDevice } from './cold-state.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage } from './device-message.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { codeIsValid, modeOf, type WholeToken } from './enrolment.ts'
import { type DeviceContext, evaluatePair, sessionOf } from './evaluate.ts'
import { withEvent } from './event.ts'
import { formatSaid, registrationFrom } from './registering.ts'
import { withoutShadow } from './shadow.ts'
import { keepingPlace } from './status.ts'
import { freshState } from './state.ts'

/** A token with the device that is enrolling. */
export type PendingToken = WholeToken & { cold: ColdState & { pending: PendingDevice } }

const mayEnrol = (token: PendingToken, context: Context): DeviceAnswer | null => {
  if (!codeIsValid(token, token.cold.pending.codeHash, context.now)) return failure('code')
  const mode = modeOf(token, token.state.enrolment?.replace ?? false)
  return mode === 'restore' ? failure('denied') : null
}

/** Begins the registration of a device that presented a code. */
export const enrol = (token: PendingToken, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const refused = mayEnrol(token, context)
  if (refused !== null) return unchanged(refused)
  const { session, answer } = evaluatePair(message, context)
  const pending = { ...token.cold.pending, session }
  return { token: { ...token, cold: { ...token.cold, pending } }, answer: success<'enrol'>(answer) }
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
  const session = sessionOf(pending.session, message, context.now)
  if (session?.newK == null) return unchanged(failure('session'))
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
    deviceName: pending.name,
  }
  const done = {
    ...token,
    state,
    cold: { ...withoutShadow(token.cold), ...nothingUnderWay, contacts: [], deviceName: '' },
  }
  const happening = { type: 'token.enrolled', via: null } as const
  return {
    token: unbound ? done : withEvent(token, done, happening, context),
    answer: success<'efin'>({ bind: binding }),
    companions: keepingPlace(token.state),
  }
}

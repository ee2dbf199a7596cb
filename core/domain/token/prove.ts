import { fromB64u } from '../../protocol/base64url.ts'
import { equal, MalformedError } from '../../protocol/bytes.ts'
import { judgeProof, proofTranscript } from '../../protocol/proof.ts'
import { type DeviceAnswer, failure } from './device-answer.ts'
import { bytesField, type DeviceMessage, wholeField } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { countSecret } from './duress.ts'
import { blockedByErrors, type DeviceContext, type RegisteredToken, sessionOf } from './evaluate.ts'
import { successType, withEvent } from './event.ts'
import { purposeOf } from './purposes.ts'
import type { Evaluation } from './registration.ts'
import type { Token } from './state.ts'
import { ratcheted } from './sync.ts'

const wrongPin = (before: Token, taken: Token, context: DeviceContext): Decision<DeviceAnswer> => {
  const left = Math.max(0, context.config.maxErrors - taken.state.errors)
  if (left === 0) return { token: blockedByErrors(taken, context), answer: failure('pin', { left }) }
  const happening = { type: 'token.error', via: 'online' } as const
  return { token: withEvent(before, taken, happening, context), answer: failure('pin', { left }) }
}

const transcriptOf = (
  token: RegisteredToken,
  session: Evaluation,
  purpose: number,
  proofContext: Uint8Array,
): Uint8Array =>
  proofTranscript({
    instance: token.identity.tenant,
    token: fromB64u(token.identity.id, 16),
    session: session.sid,
    purpose,
    context: proofContext,
    blinded: session.b,
    evaluated: session.z,
  })

/**
 * Judges the proof of the outstanding evaluation and carries its purpose out. The session is taken away in the same write,
 * so that one evaluation has one proof; the proof is verified under both PIN keys whatever the first one says. A right one
 * is witnessed by an event whatever it was for, also where that is refused: a coercer who asks for something impossible
 * must not get a duress PIN judged without its alarm.
 */
export const prove = (
  token: RegisteredToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const { state } = token
  const session = sessionOf(state.session, message, context.now)
  if (session === null) return unchanged(failure('session'))
  const number = wholeField(message, 'p', 1, 9)
  const proofContext = bytesField(message, 'x', 32)
  const proof = bytesField(message, 'g', 64)
  const purpose = purposeOf(number, token, message, context)
  if (!equal(purpose.context, proofContext)) throw new MalformedError('the context is another one')
  const ahead = ratcheted(token, message.ep)
  const verdict = judgeProof(
    state.registration,
    transcriptOf(token, session, number, proofContext),
    proof,
    context.verify,
  )
  const taken = { ...token, state: { ...state, session: null, blocksAt: null, lastSeenAt: context.now } }
  if (verdict === 'wrong') return wrongPin(token, taken, context)
  const { state: counted, duress } = countSecret(taken.state, verdict, context)
  const { registration } = ahead.state
  const { happening, ...carried } = purpose.carryOut({ ...taken, state: { ...counted, registration } }, duress)
  const witnessed = { ...happening, ...successType(happening.type, duress) }
  return { ...carried, token: withEvent(token, carried.token, witnessed, context) }
}

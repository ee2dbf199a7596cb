import { Status } from '../../contract/status.ts'
import { fromB64u } from '../../protocol/base64url.ts'
import { equal, isZero, MalformedError } from '../../protocol/bytes.ts'
import { judgeProof, proofTranscript, PURPOSES } from '../../protocol/proof.ts'
import { opened } from './administer.ts'
import { deviceStatus, failure, success } from './device-answer.ts'
import type { DeviceAnswer } from './device-answer.ts'
import { bytesField, wholeField } from './device-message.ts'
import type { DeviceMessage } from './device-message.ts'
import type { Decision } from './decision.ts'
import { unchanged } from './decision.ts'
import { blockedByErrors } from './evaluate.ts'
import type { DeviceContext, RegisteredToken } from './evaluate.ts'
import { withEvent } from './event.ts'
import type { Session, Token } from './state.ts'
import { outstanding, windowStatus } from './status.ts'

/** A PIN that was right, and whether its use means duress. */
interface Proved {
  duress: boolean
  previous: Status
}

const wrongPin = (token: Token, context: DeviceContext): Decision<DeviceAnswer> => {
  const { state } = token
  const left = Math.max(0, context.config.maxErrors - state.errors)
  if (left === 0) return { token: blockedByErrors(token, context), answer: failure('pin', { left }) }
  const happening = { type: 'token.error', via: 'online', at: context.now, previous: windowStatus(state, context.now), by: context.by, address: context.address } as const
  return { token: withEvent(token, state, happening), answer: failure('pin', { left }) }
}

/** Purpose 1. Both PINs write the same bytes in the same order; only what is sealed inside differs. */
const open = (token: RegisteredToken, proved: Proved, context: DeviceContext): Decision<DeviceAnswer> => {
  const status = proved.duress ? Status.duress : Status.open
  const state = { ...opened(token.state, status, context.now, context.config.duration), via: 'online' as const }
  const happening = {
    type: proved.duress ? 'token.duress' : 'token.opened', via: 'online', at: context.now,
    previous: proved.previous, by: context.by, address: context.address,
  } as const
  const answer = success('prove', { st: deviceStatus(status), until: Math.floor(state.until / 1000) })
  return { token: withEvent(token, state, happening), answer }
}

const transcriptOf = (token: RegisteredToken, session: Session, purpose: number, proofContext: Uint8Array): Uint8Array =>
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
 * so that one evaluation has one proof; the proof is verified under both PIN keys whatever the first one says.
 */
export const prove = (token: RegisteredToken, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const { state } = token
  const { session } = state
  if (session === null || message.sid === null || !equal(session.sid, message.sid) || !outstanding(state, context.now)) {
    return unchanged(failure('session'))
  }
  const purpose = wholeField(message, 'p', 1, 8)
  const proofContext = bytesField(message, 'x', 32)
  const proof = bytesField(message, 'g', 64)
  if (purpose !== PURPOSES.open) return unchanged(failure('denied'))
  if (!isZero(proofContext)) throw new MalformedError('the context of an open is zero')
  const verdict = judgeProof(state.registration, transcriptOf(token, session, purpose, proofContext), proof, context.verify)
  const previous = windowStatus(state, context.now)
  const taken = { ...token, state: { ...state, session: null, lastSeenAt: context.now } }
  if (verdict === 'wrong') return wrongPin(taken, context)
  return open(taken, { duress: verdict === 'duress' || state.shadow, previous }, context)
}

import { equal, MalformedError } from '../../protocol/bytes.ts'
import { advance } from '../../protocol/ratchet.ts'
import { close } from './close.ts'
import type { DeviceAnswer } from './device-answer.ts'
import { deviceStatus, failure, success } from './device-answer.ts'
import type { DeviceMessage } from './device-message.ts'
import type { Decision } from './decision.ts'
import { unchanged } from './decision.ts'
import { enrol, finishEnrolment } from './enrolment.ts'
import type { PendingToken } from './enrolment.ts'
import { evaluateInput } from './evaluate.ts'
import type { DeviceContext, RegisteredToken } from './evaluate.ts'
import { policyOf } from './policy.ts'
import { prove } from './prove.ts'
import type { Counter, Token } from './state.ts'
import { statusAt } from './status.ts'

/** Who signed a message: the token's device, a device that is enrolling, or nobody known. */
export type Sender = 'device' | 'pending' | null

const counterJump = 1_000_000
const encoder = new TextEncoder()
const decoder = new TextDecoder()

const isRegistered = (token: Token): token is RegisteredToken => token.state.registration !== null
const isPending = (token: Token): token is PendingToken => token.cold?.pending != null

/** Finds the sender by its signature. Without the second item only the token's own device can be found. */
export const senderOf = (token: Token, message: DeviceMessage, verify: DeviceContext['verify']): Sender => {
  if (token.state.deleted) return null
  if (isRegistered(token) && verify(message.signature, message.signed, token.state.registration.dpk)) return 'device'
  if (isPending(token) && verify(message.signature, message.signed, token.cold.pending.dpk)) return 'pending'
  return null
}

const storedAnswer = (counter: Counter): DeviceAnswer => JSON.parse(decoder.decode(counter.answer)) as DeviceAnswer

/** The read-only operations: nothing is counted or executed, and only the sender can read the answer. */
const readOnly = (token: Token, message: DeviceMessage, counter: Counter, context: DeviceContext): DeviceAnswer | null => {
  if (message.o === 'last') return counter.n === message.n && counter.answer.length > 0 ? storedAnswer(counter) : failure('none')
  if (message.o !== 'sync') return null
  const st = deviceStatus(statusAt(token.state, context.now, context.config.maxErrors))
  const seen = message.fields['rev'] ?? token.state.policySeen
  const pol = seen === context.configRev ? {} : { pol: policyOf(context.config, context.configRev) }
  return success('sync', { st, tx: [], more: false, ...pol })
}

/** Moves the server's mask to the device's hour when that is ahead (protocol.md 6, rule 5). */
const ratcheted = (token: RegisteredToken, ep: number): RegisteredToken => {
  const { registration } = token.state
  const moved = advance({ mask: registration.mask, hour: registration.hour }, ep)
  return moved.hour === registration.hour ? token : { ...token, state: { ...token.state, registration: { ...registration, ...moved } } }
}

type Operation<T extends Token> = (token: T, message: DeviceMessage, context: DeviceContext) => Decision<DeviceAnswer>

/** What each sender may do, and whether the message comes sealed to the instance's key or to a session. */
const deviceOperations: Record<string, { sealedTo: 'instance' | 'session'; run: Operation<RegisteredToken> }> = {
  eval: { sealedTo: 'instance', run: evaluateInput },
  prove: { sealedTo: 'session', run: prove },
  close: { sealedTo: 'instance', run: (token, _message, context) => close(token, context) },
}
const pendingOperations: Record<string, { sealedTo: 'instance' | 'session'; run: Operation<PendingToken> }> = {
  enrol: { sealedTo: 'instance', run: enrol },
  efin: { sealedTo: 'session', run: finishEnrolment },
}

const sealedAs = (message: DeviceMessage): 'instance' | 'session' => (message.sid === null ? 'instance' : 'session')

const execute = (token: Token, sender: 'device' | 'pending', message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  try {
    if (sender === 'device' && isRegistered(token)) {
      const operation = Object.hasOwn(deviceOperations, message.o) ? deviceOperations[message.o] : undefined
      if (operation?.sealedTo !== sealedAs(message)) return unchanged(failure('bad'))
      return operation.run(ratcheted(token, message.ep), message, context)
    }
    const operation = Object.hasOwn(pendingOperations, message.o) ? pendingOperations[message.o] : undefined
    if (operation?.sealedTo !== sealedAs(message) || !isPending(token)) return unchanged(failure('bad'))
    return operation.run(token, message, context)
  } catch (error) {
    if (error instanceof MalformedError) return unchanged(failure('bad'))
    throw error
  }
}

/**
 * Remembers the answer with the message's number, so that the same bytes get the same answer and nothing is done twice. A
 * refusal too: a message that was refused because the token was blocked must not become a try when somebody sends it
 * again after the token was unblocked.
 */
const remembered = (token: Token, decision: Decision<DeviceAnswer>, sender: 'device' | 'pending', message: DeviceMessage): Decision<DeviceAnswer> => {
  const next = decision.token ?? token
  const counter: Counter = { n: message.n, hash: message.hash, answer: encoder.encode(JSON.stringify(decision.answer)) }
  // The enrolment that finishes turns the pending device into the token's.
  if (sender === 'device' || !isPending(next)) return { ...decision, token: { ...next, state: { ...next.state, counter } } }
  return { ...decision, token: { ...next, cold: { ...next.cold, pending: { ...next.cold.pending, counter } } } }
}

/** Answers one message of a known sender over one version of the token: the order of checks of protocol.md 6, from rule 2 on. */
export const judge = (token: Token, sender: 'device' | 'pending', message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const counter = sender === 'device' ? token.state.counter : token.cold?.pending?.counter
  if (counter === undefined) return unchanged(failure('gone'))
  const read = readOnly(token, message, counter, context)
  if (read !== null) return unchanged(read)
  if (message.n === counter.n && equal(message.hash, counter.hash) && counter.answer.length > 0) return unchanged(storedAnswer(counter))
  if (message.n <= counter.n || message.n > counter.n + counterJump) return unchanged(failure('ctr', { last: counter.n }))
  return remembered(token, execute(token, sender, message, context), sender, message)
}

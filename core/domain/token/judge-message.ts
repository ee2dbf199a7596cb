import { b64u } from '../../protocol/base64url.ts'
import { equal, MalformedError } from '../../protocol/bytes.ts'
import { requestCodes, verifyCodes } from './contact-recovery.ts'
import { close } from './close.ts'
import { confirmDevice } from './confirm-device.ts'
import { type DeviceAnswer, failure } from './device-answer.ts'
import type { DeviceMessage } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { enrol, finishEnrolment, type PendingToken } from './enrolling-device.ts'
import { type DeviceContext, evaluateInput, isRegistered, type RegisteredToken } from './evaluate.ts'
import { prove } from './prove.ts'
import { coldPurposes } from './purposes.ts'
import { type EnrolledToken, finishRecovery, startRecovery } from './recovery.ts'
import type { Counter } from './registration.ts'
import type { Token } from './state.ts'
import { signedBy } from './signed-by.ts'
import { ratcheted, sync, upToNow } from './sync.ts'
import { reject } from './transactions.ts'

const counterJump = 1_000_000
const encoder = new TextEncoder()
const decoder = new TextDecoder()

const isPending = (token: Token): token is PendingToken => token.cold?.pending != null

/** A token's own device, or one that is enrolling, which only the second item knows. */
export type Sender = 'device' | 'pending'

/**
 * Whether this device signed; null is a token that there is not. One verification in any case: by what it takes to refuse
 * a forged message, nobody may learn who exists.
 */
export const isFrom = (
  sender: Sender,
  token: Token | null,
  message: DeviceMessage,
  verify: DeviceContext['verify'],
): token is Token => {
  const key = sender === 'device' ? token?.state.registration?.dpk : token?.cold?.pending?.dpk
  return signedBy(token?.state.deleted === true ? null : (key ?? null), message, verify)
}

const storedAnswer = (counter: Counter): DeviceAnswer => JSON.parse(decoder.decode(counter.answer)) as DeviceAnswer

/** A device may say by its hash which message it means: a copy of it, in another tab, may have sent another one with that number. */
const isMeant = ({ fields }: DeviceMessage, { hash }: Counter): boolean =>
  fields['h'] === undefined || fields['h'] === b64u(hash)

/** The operations that count nothing: only the sender can read the answer. */
const uncounted = (
  token: Token,
  sender: Sender,
  message: DeviceMessage,
  counter: Counter,
  context: DeviceContext,
): Decision<DeviceAnswer> | null => {
  if (message.o === 'last')
    return unchanged(
      counter.n === message.n && counter.answer.length > 0 && isMeant(message, counter)
        ? storedAnswer(counter)
        : failure('none'),
    )
  if (message.o === 'seed') return unchanged(failure('denied'))
  if (message.o !== 'sync') return null
  if (message.sid !== null) return unchanged(failure('bad'))
  return sender === 'device' ? sync(token, message, context) : unchanged(failure('gone'))
}

type Operation<T extends Token> = (token: T, message: DeviceMessage, context: DeviceContext) => Decision<DeviceAnswer>

type Operations<T extends Token> = Readonly<Record<string, { sealedTo: 'instance' | 'session'; run: Operation<T> }>>

/** What recovers a registration; `denied` where there is none, as with an authenticator app. */
const recovering =
  (
    run: (token: EnrolledToken, message: DeviceMessage, context: DeviceContext) => Decision<DeviceAnswer>,
  ): Operation<Token> =>
  (token, message, context) =>
    token.cold === null || !isRegistered(token)
      ? unchanged(failure('denied'))
      : run(token as EnrolledToken, message, context)

const recoveryBy = (sender: Sender): Operations<Token> => ({
  rstart: {
    sealedTo: 'instance',
    run: recovering((token, message, context) => startRecovery(token, sender, message, context)),
  },
  rfin: {
    sealedTo: 'session',
    run: recovering((token, message, context) => finishRecovery(token, sender, message, context)),
  },
})

/** What each sender may do, and whether the message comes sealed to the instance's key or to a session. */
const deviceOperations: Operations<RegisteredToken> = {
  eval: { sealedTo: 'instance', run: evaluateInput },
  prove: { sealedTo: 'session', run: prove },
  close: { sealedTo: 'instance', run: (token, _message, context) => close(token, context) },
  reject: { sealedTo: 'instance', run: reject },
  'confirm-device': { sealedTo: 'instance', run: confirmDevice },
  ...recoveryBy('device'),
}
const pendingOperations: Operations<PendingToken> = {
  enrol: { sealedTo: 'instance', run: enrol },
  efin: { sealedTo: 'session', run: finishEnrolment },
  ...recoveryBy('pending'),
  creq: { sealedTo: 'instance', run: recovering(requestCodes) },
  cver: { sealedTo: 'instance', run: recovering(verifyCodes) },
}

/** Whether a message of the token's own device needs the second item. */
export const needsCold = (message: DeviceMessage): boolean =>
  ['sync', 'rstart', 'rfin'].includes(message.o) || (message.o === 'prove' && coldPurposes.has(message.fields['p']))

const sealedAs = (message: DeviceMessage): 'instance' | 'session' => (message.sid === null ? 'instance' : 'session')

const execute = (
  token: Token,
  sender: Sender,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  try {
    if (sender === 'device' && isRegistered(token)) {
      const operation = Object.hasOwn(deviceOperations, message.o) ? deviceOperations[message.o] : undefined
      if (operation?.sealedTo !== sealedAs(message)) return unchanged(failure('bad'))
      const moved = ratcheted(token, upToNow(message, context))
      const decision = operation.run(moved, message, context)
      return decision.token === null ? { ...decision, token: moved } : decision
    }
    const operation = Object.hasOwn(pendingOperations, message.o) ? pendingOperations[message.o] : undefined
    // To what only the token's own device may do, one that has not finished is nobody.
    if (operation === undefined && Object.hasOwn(deviceOperations, message.o)) return unchanged(failure('gone'))
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
const remembered = (
  token: Token,
  decision: Decision<DeviceAnswer>,
  sender: Sender,
  message: DeviceMessage,
): Decision<DeviceAnswer> => {
  const next = decision.token ?? token
  const counter: Counter = { n: message.n, hash: message.hash, answer: encoder.encode(JSON.stringify(decision.answer)) }
  // The enrolment that finishes turns the pending device into the token's.
  if (sender === 'device' || !isPending(next))
    return { ...decision, token: { ...next, state: { ...next.state, counter } } }
  return { ...decision, token: { ...next, cold: { ...next.cold, pending: { ...next.cold.pending, counter } } } }
}

/** Answers one message of a known sender over one version of the token: the order of checks of protocol.md 6, from rule 2 on. */
export const judgeMessage = (
  token: Token,
  sender: Sender,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const counter = sender === 'device' ? token.state.counter : token.cold?.pending?.counter
  if (counter === undefined) return unchanged(failure('gone'))
  const early = uncounted(token, sender, message, counter, context)
  if (early !== null) return early
  if (message.n === counter.n && equal(message.hash, counter.hash) && counter.answer.length > 0)
    return unchanged(storedAnswer(counter))
  if (message.n <= counter.n || message.n > counter.n + counterJump)
    return unchanged(failure('ctr', { last: counter.n }))
  return remembered(token, execute(token, sender, message, context), sender, message)
}

import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { utf8 } from '../../protocol/bytes.ts'
import { enrolmentCodeHash, normaliseEnrolmentCode } from '../../protocol/enrolment-code.ts'
import { MAX_RESPONSE_PAYLOAD } from '../../protocol/envelope.ts'
import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import type { MessageError } from '../../protocol/messages.ts'
import { newOprfKey } from '../../protocol/oprf.ts'
import { maxRounds } from '../change.ts'
import { type Decision, unchanged } from '../../domain/token/decision.ts'
import { type DeviceAnswer, failure } from '../../domain/token/device-answer.ts'
import { type DeviceMessage, textField, wholeField } from '../../domain/token/device-message.ts'
import type { WholeToken } from '../../domain/token/enrolment.ts'
import type { DeviceContext } from '../../domain/token/evaluate.ts'
import { sessionMilliseconds } from '../../domain/token/status.ts'
import { hello } from '../../domain/token/hello.ts'
import { isFrom, judgeMessage, needsCold, type Sender } from '../../domain/token/judge-message.ts'
import type { Token } from '../../domain/token/state.ts'
import { pendingTransactions } from '../../domain/token/transactions.ts'
import { answerHelp } from './help.ts'
import type { DevicePorts, DeviceRequest } from './ports.ts'

/** One message being answered; `fresh` is drawn once and used by the rule that needs it. */
export interface Exchange {
  request: DeviceRequest
  message: DeviceMessage
  ports: DevicePorts
  /** The instance key that it was sealed to, or the session. */
  kid: string
  fresh: { sid: Uint8Array; pair: () => HpkeKeyPair; recovery: { id: Uint8Array; salt: Uint8Array } }
}

const contextOf = async (exchange: Exchange, token: Token): Promise<DeviceContext | 'denied' | null> => {
  const { ports, request, fresh } = exchange
  const { service, suspended } = await ports.directory.find(request.tenant, { service: token.identity.service })
  if (service === null) return suspended === true ? 'denied' : null
  const codeOf = await ports.contactCodes(request.tenant)
  return {
    now: ports.clock(),
    config: service.config,
    configRev: service.rev,
    by: 'device',
    address: request.address,
    fresh: {
      sid: fresh.sid,
      get x() {
        return fresh.pair().publicKey
      },
      k: () => newOprfKey(ports.random),
      recovery: {
        id: fresh.recovery.id,
        salt: fresh.recovery.salt,
        codeOf: (contact) => codeOf(fresh.recovery.id, contact),
      },
    },
    evaluate: ports.curves.evaluate,
    verify: ports.curves.verify,
  }
}

/**
 * Reads a token for a message; the second item too when it is needed to find out who sent it. As much is read and verified
 * for a token that there is not: a forged message must not tell by its time who exists.
 */
const loadFor = async (exchange: Exchange, id: string): Promise<{ token: Token; sender: Sender } | null> => {
  const { ports, request, message } = exchange
  const cold = needsCold(message)
  const token = await ports.tokens.load(request.tenant, id, { cold })
  if (isFrom('device', token, message, ports.curves.verify)) return { token, sender: 'device' }
  const whole = cold ? token : await ports.tokens.load(request.tenant, id, { cold: true })
  return isFrom('pending', whole, message, ports.curves.verify) ? { token: whole, sender: 'pending' } : null
}

const decideFor = async (
  exchange: Exchange,
  id: string,
): Promise<{ before: Token | null; decision: Decision<DeviceAnswer> }> => {
  const loaded = await loadFor(exchange, id)
  const context = loaded === null ? null : await contextOf(exchange, loaded.token)
  if (loaded === null || context === null) return { before: null, decision: unchanged(failure('gone')) }
  if (context === 'denied') return { before: null, decision: unchanged(failure(context)) }
  return { before: loaded.token, decision: judgeMessage(loaded.token, loaded.sender, exchange.message, context) }
}

/** `hello` finds its token by the code, and is signed by the key that it brings. */
const decideHello = async (exchange: Exchange): Promise<{ before: Token | null; decision: Decision<DeviceAnswer> }> => {
  const { ports, request, message } = exchange
  const refused = { before: null, decision: unchanged(failure('code')) }
  const dpk = fromB64u(message.fields['dpk'], 32)
  if (!ports.curves.verify(message.signature, message.signed, dpk))
    return { before: null, decision: unchanged(failure('gone')) }
  const codeHash = enrolmentCodeHash(request.tenant, normaliseEnrolmentCode(textField(message, 'code', 64)))
  const id = await ports.codes.find(request.tenant, codeHash)
  const token = id === null ? null : await ports.tokens.load(request.tenant, id, { cold: true })
  const context = token === null ? null : await contextOf(exchange, token)
  if (context === 'denied') return { before: null, decision: unchanged(failure(context)) }
  if (token?.cold == null || context === null) return refused
  return { before: token, decision: hello(token as WholeToken, message, codeHash, context) }
}

/** Stores the key of a new session before the token that names it, so that an acknowledged evaluation can be proved. */
const storeSession = async (exchange: Exchange, token: Token, answer: DeviceAnswer): Promise<void> => {
  const { ports, request, fresh } = exchange
  if (answer.ok !== 1 || answer['sid'] !== b64u(fresh.sid)) return
  const session = { token: token.identity.id, secretKey: fresh.pair().secretKey }
  await ports.sessions.put(request.tenant, b64u(fresh.sid), session, ports.clock() + sessionMilliseconds)
}

/** Refusals before a second message was judged: its device sends it again, and somebody else must not spoil it. */
const unjudged = new Set<MessageError>(['bad', 'ctr', 'gone'])

/** The sessions of a token's outstanding evaluations: under a PIN, of an enrolment, of a reset. */
const sessionsOf = (token: Token | null): string[] =>
  [token?.state.session, token?.cold?.pending?.session, token?.cold?.reset].flatMap((session) =>
    session == null ? [] : [b64u(session.sid)],
  )

/** Erases the keys that cannot be used again: the one just used, and those of evaluations that this message replaced or dropped. */
const eraseSessions = async (
  exchange: Exchange,
  before: Token | null,
  written: Token | null,
  answer: DeviceAnswer,
): Promise<void> => {
  const { ports, message } = exchange
  const used = message.sid !== null && !(answer.ok === 0 && unjudged.has(answer.e)) ? [b64u(message.sid)] : []
  const kept = sessionsOf(written ?? before)
  const dropped = sessionsOf(before).filter((sid) => !kept.includes(sid))
  await Promise.all([...new Set([...used, ...dropped])].map((sid) => ports.sessions.delete(sid)))
}

/** Bytes of an answer with room for its `now`. A key that does not fit beside the longest transaction comes with the next sync. */
const mostNews = MAX_RESPONSE_PAYLOAD - 32

/** Adds to a `sync` one pending transaction, and the instance's newest key where the device used an older one. */
const withNews = async (exchange: Exchange, token: Token | null, answer: DeviceAnswer): Promise<DeviceAnswer> => {
  const { ports, request, message } = exchange
  if (token === null || answer.ok !== 1 || message.o !== 'sync') return answer
  const current = await ports.instanceKeys.current()
  const keys = current.kid === exchange.kid ? {} : { keys: [{ kid: current.kid, ipk: b64u(current.publicKey) }] }
  const fitting = (news: DeviceAnswer): DeviceAnswer =>
    utf8(JSON.stringify({ ...news, ...keys })).length <= mostNews ? { ...news, ...keys } : news
  if (answer['pol'] !== undefined) return fitting(answer)
  const skip = wholeField(message, 'skip', 0, 1000)
  const pending = pendingTransactions(token.state, ports.clock())
  const next = pending[skip]
  const tx = next === undefined ? null : await ports.transactions.content(request.tenant, next.id)
  return fitting({ ...answer, tx: tx === null ? [] : [tx], more: tx !== null && pending.length > skip + 1 })
}

/** A device that was not seen for long gets its code without asking twice. */
const askToConfirm = async ({ ports, request }: Exchange, token: Token | null, answer: DeviceAnswer): Promise<void> => {
  if (token === null || answer.ok === 1 || answer.e !== 'device') return
  const { id, service, user } = token.identity
  await ports.askForCode({ ask: 'device', token: id, service }, { user, address: request.address })
}

/** Reads, judges, writes if nobody has written since, and only then answers; `busy` after six lost rounds. */
export const answerMessage = async (exchange: Exchange, sessionToken: string | null): Promise<DeviceAnswer> => {
  const { ports, message } = exchange
  const isHello = message.o === 'hello' && message.sid === null
  const id = sessionToken ?? message.t
  if (message.o === 'help') return answerHelp(exchange.request, message, ports)
  if (!isHello && id === '') return failure('bad')
  for (let round = 0; round < maxRounds; round += 1) {
    const { before, decision } = isHello ? await decideHello(exchange) : await decideFor(exchange, id)
    const { token, answer, companions = [] } = decision
    if (token !== null) {
      await storeSession(exchange, token, answer)
      const outcome = await ports.tokens.write(before, token, { companions })
      if (outcome === 'lost') continue
      if (outcome !== 'written') return failure(outcome.refused === 'place' ? 'code' : 'denied')
    }
    await eraseSessions(exchange, before, token, answer)
    await askToConfirm(exchange, before, answer)
    return withNews(exchange, before, answer)
  }
  return failure('busy')
}

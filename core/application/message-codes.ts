import type { RequestOf, ResponseOf } from '../contract/endpoint.ts'
import type { tokenMessage } from '../contract/endpoints/token/message.ts'
import type { tokenMessageCheck } from '../contract/endpoints/token/message-check.ts'
import { AppError, invalid } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import { codeNotice, isTellable } from '../domain/code-message.ts'
import { isTelephone } from '../domain/limits.ts'
import { shownService } from '../domain/mail.ts'
import type { Random, TransactionStore } from '../domain/ports.ts'
import { isFree } from '../domain/tenant.ts'
import { judgeSentCode, newSentCode, sendCode, type SentVerdict } from '../domain/token/message-code.ts'
import type { Token } from '../domain/token/state.ts'
import type { TransactionFields } from '../protocol/transaction.ts'
import { changeExisting } from './change.ts'
import { acceptedReply, demand, type Judged, judgeOnce, type JudgingPorts, refusedReply } from './code-call.ts'
import { type NoticePorts, notifiable } from './send-notice.ts'
import { contextOf, readToken, tokenOf, type TokenPorts } from './token-call.ts'

/** What a code is sent with. */
export interface MessagePorts extends TokenPorts, NoticePorts {
  random: Random
  transactions: Pick<TransactionStore, 'content'>
  /** What the numbers begin with that text messages may go to. */
  smsPrefixes: readonly string[]
}

type Request = RequestOf<typeof tokenMessage>

/** The address that the tenant enrolled for a way; throws `no_address`. */
const addressOf = ({ cold }: Token, channel: Request['channel'], { smsPrefixes }: MessagePorts): string => {
  const to = (channel === 'sms' ? cold?.phone : cold?.email) ?? ''
  if (to === '' || (isTelephone(to) && !smsPrefixes.some((prefix) => to.startsWith(prefix))))
    throw new AppError('no_address')
  return to
}

/** What a transaction's message tells of it, whole; null for another purpose. Throws `invalid_parameters` for one with a link in it. */
const contentOf = async (
  { transactions }: MessagePorts,
  tenant: string,
  { transaction }: Request,
): Promise<TransactionFields | null> => {
  if (transaction === undefined) return null
  const content = await transactions.content(tenant, transaction)
  if (content === null) throw new AppError('not_found')
  if (!isTellable(content)) throw invalid('transaction', 'holds what looks like a link, which no message may')
  return content
}

/** Sends a user a code for one purpose, and gives its end; an earlier one is good no more. */
export const sendMessageCode = async (
  ports: MessagePorts,
  caller: ServiceCaller,
  request: Request,
): Promise<ResponseOf<typeof tokenMessage>> => {
  const { channel, purpose, transaction = '' } = request
  demand(caller.service.config.messages[channel], 'codes by this way')
  const sent = { code: newSentCode(ports.random(6)), via: channel, purpose, transaction }
  const rule = (token: Token) => sendCode(token, sent, contextOf(caller, ports.clock()))
  const token = await readToken(ports.tokens, caller, request.id, { cold: true })
  // What is refused anyway uses up no message.
  rule(token)
  const to = addressOf(token, channel, ports)
  const content = await contentOf(ports, caller.tenant, request)
  const { limits, tenants, tokens } = ports
  if (channel === 'sms' && limits?.smsFree.most === 0 && isFree(await tenants.plan(caller.tenant)))
    throw new AppError('quota_exceeded')
  await notifiable(ports, caller.tenant, to)
  const read = () => tokens.load(caller.tenant, tokenOf(caller, request.id).id, { cold: true })
  const expires = await changeExisting(tokens, read, (found) => {
    // Changed while it was asked for: the code must not go to where it went before.
    if (addressOf(found, channel, ports) !== to) throw new AppError('busy')
    return rule(found)
  })
  await ports.mails.send(
    caller.tenant,
    codeNotice({ to, service: shownService(caller.service), ...sent }, purpose, content),
  )
  return { expiresAt: isoTime(expires) }
}

/** Judges a code that was sent; the answer says what it was sent for. */
export const checkMessageCode = async (
  ports: JudgingPorts,
  asked: Omit<Judged, 'user' | 'read'>,
  { id: user, code, ...given }: RequestOf<typeof tokenMessageCheck>,
) => {
  const { caller } = asked
  const { sms, email } = caller.service.config.messages
  demand(sms || email, 'codes by message')
  const verdict = await judgeOnce<SentVerdict>(ports, { ...asked, user }, (token, context) =>
    judgeSentCode(token, code, given, context),
  )
  if (!verdict.valid) return refusedReply(verdict, caller)
  const { purpose, transaction } = verdict
  const { body, padding } = acceptedReply(verdict, caller)
  return { body: { ...body, purpose, ...(transaction === '' ? {} : { transaction }) }, padding }
}

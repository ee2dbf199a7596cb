import { invalid } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import type { RequestOf, ResponseOf } from '../../core/contract/endpoints.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { encodeTransaction } from '../../core/adapters/tokens/transaction-items.ts'
import { propose } from '../../core/domain/token/transactions.ts'
import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import { type TransactionFields, transactionHash, transactionProblem } from '../../core/protocol/transaction.ts'
import { type ServiceCaller, serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { type Idempotency, idempotencyOf, idempotentRecord, once } from '../../core/application/idempotency.ts'
import { clock, random } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken, tokenOf } from '../../core/application/token-call.ts'

const env = readEnvironment('token.propose')
const { tokens, callers, dynamo, keys } = tokenPorts(env, {
  transactions: env.TABLE_TRANSACTIONS,
  sessions: env.TABLE_SESSIONS,
})
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })

type Request = RequestOf<'token.propose'>

/** What the user will see and prove; throws `invalid_parameters` for what could read differently from what is hashed. */
const fieldsOf = (request: Request): TransactionFields => {
  const { amount = '', currency = '', payee = '', text = '' } = request
  const iat = Math.floor(clock() / 1000)
  const fields = {
    id: b64u(random(16)),
    iat,
    exp: iat + request.expiresIn,
    amount,
    cur: currency,
    payee: payee.normalize('NFC'),
    text: text.normalize('NFC'),
  }
  const problem = transactionProblem(fields)
  if (problem !== null)
    throw invalid(
      problem,
      'is missing, malformed, too long, or holds characters that a screen does not show as they are',
    )
  return fields
}

const put = async (
  request: Request,
  caller: ServiceCaller,
  idempotency: Idempotency | null,
): Promise<ResponseOf<'token.propose'>> => {
  const fields = fieldsOf(request)
  const { id } = tokenOf(caller, request.id)
  const hash = transactionHash(
    { instance: caller.tenant, service: caller.service.name, user: request.id, id: fromB64u(id, 16) },
    fields,
  )
  const expires = fields.exp * 1000
  const answer = {
    transaction: fields.id,
    hash: b64u(hash),
    issuedAt: isoTime(fields.iat * 1000),
    expiresAt: isoTime(expires),
  }
  const content = encodeTransaction({ service: caller.service.name, token: id, fields, hash })
  await changeToken(tokens, caller, request.id, (token, context) => {
    const decision = propose(token, { id: fields.id, hash, expires }, content, context)
    if (idempotency === null) return decision
    return {
      ...decision,
      companions: [...(decision.companions ?? []), { kind: 'idempotent', ...idempotentRecord(idempotency, answer) }],
    }
  })
  return answer
}

/** `POST /token/transaction`: the user sees and approves this payment; the proof is bound to its content (protocol.md 12). */
export const handler = serviceEndpoint('token.propose', callers, async ({ request, caller, event }) => {
  const idempotency = idempotencyOf(event, caller, request)
  return { body: await once(idempotency, caller.tenant, { sessions, keys }, () => put(request, caller, idempotency)) }
})

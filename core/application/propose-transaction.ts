import type { RequestOf, ResponseOf } from '../contract/endpoint.ts'
import type { tokenPropose } from '../contract/endpoints/token/propose.ts'
import { invalid } from '../contract/errors.ts'
import { isoTime } from '../contract/fields.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import type { Random } from '../domain/ports.ts'
import type { IdempotentRecord } from '../domain/tenant-ports.ts'
import { propose } from '../domain/token/transactions.ts'
import { b64u, fromB64u } from '../protocol/base64url.ts'
import { type TransactionFields, transactionHash, transactionProblem } from '../protocol/transaction.ts'
import { changeExisting } from './change.ts'
import { contextOf, tokenOf, type TokenPorts } from './token-call.ts'

type Request = RequestOf<typeof tokenPropose>
type Answer = ResponseOf<typeof tokenPropose>

/** As `transactionProblem` has them: the device SDK has no room for a name of theirs. */
const mostCharacters = { payee: 140, text: 280 }

/** One sentence on what is wrong with a field. */
const faultOf = (problem: NonNullable<ReturnType<typeof transactionProblem>>, fields: TransactionFields): string => {
  if (problem === 'amount')
    return fields.amount === ''
      ? 'is needed with a currency'
      : 'must be a number like 120.50: no sign, no leading zero, at most 15 digits before the dot and 4 after it'
  if (problem === 'currency')
    return fields.cur === '' ? 'is needed with an amount' : 'must be three capital letters like EUR'
  if (problem === 'text' && fields.text === '') return 'is needed where there is no amount'
  const most = mostCharacters[problem]
  if ([...fields[problem]].length > most) return `must be at most ${most} characters`
  return 'must not hold characters that a screen does not show as they are: control, format or unassigned ones'
}

/** What the user will see and prove; throws `invalid_parameters` for what could read differently from what is hashed. */
const fieldsOf = (request: Request, iat: number, random: Random): TransactionFields => {
  const { amount = '', currency = '', payee = '', text = '' } = request
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
  if (problem !== null) throw invalid(problem, faultOf(problem, fields))
  return fields
}

/** Puts a transaction before the user, with the record of the answer. */
export const proposeTransaction = async (
  ports: TokenPorts & { random: Random },
  request: Request,
  caller: ServiceCaller,
  recordOf: (answer: Answer) => IdempotentRecord | null,
): Promise<Answer> => {
  const fields = fieldsOf(request, Math.floor(ports.clock() / 1000), ports.random)
  const { id: token } = tokenOf(caller, request.id)
  const service = caller.service.name
  const owner = { instance: caller.tenant, service, user: request.id, id: fromB64u(token, 16) }
  const hash = transactionHash(owner, fields)
  const expires = fields.exp * 1000
  const answer = {
    transaction: fields.id,
    hash: b64u(hash),
    issuedAt: isoTime(fields.iat * 1000),
    expiresAt: isoTime(expires),
  }
  await changeExisting(
    ports.tokens,
    () => ports.tokens.load(caller.tenant, token),
    (found) =>
      propose(
        found,
        { id: fields.id, hash, expires },
        { service, token, user: request.id, reference: request.reference ?? '', by: caller.by, fields, hash },
        contextOf(caller, ports.clock()),
      ),
    () => ({ record: recordOf(answer) }),
  )
  return answer
}

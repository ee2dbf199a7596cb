import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { DynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { clock } from '../../core/runtime/platform.ts'
import { servicePorts } from '../../core/runtime/service-ports.ts'

const env = readEnvironment('token.transaction')
const { callers, dynamo, keys } = servicePorts(env)
const transactions = new DynamoTransactions({ dynamo, table: env.TABLE_TRANSACTIONS, keys })

/** `GET /token/transaction`: what became of it; duress reads as approved where it is hidden. */
export const handler = serviceEndpoint('token.transaction', callers, async ({ request, caller }) => {
  const found = await transactions.get(caller.tenant, request.transaction)
  if (found === null || found.service !== caller.service.name) throw new AppError('not_found')
  const { decision, fields } = found
  const hash = b64u(found.hash)
  if (decision === null) return { body: { state: clock() < fields.exp * 1000 ? 'pending' : 'expired', hash } }
  const state = decision.outcome === 'duress' && caller.hideDuress ? 'approved' : decision.outcome
  return { body: { state, hash, decidedAt: isoTime(decision.at) } }
})

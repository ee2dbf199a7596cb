import { tokenTransaction } from '../../core/contract/endpoints/token/transaction.ts'
import { AppError } from '../../core/contract/errors.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { stateOf } from '../../core/application/transaction-state.ts'
import type { Clock, TransactionStore } from '../../core/domain/ports.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { withSessions } from '../../core/platform/session-ports.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /token/transaction`: what became of it; duress reads as approved where it is hidden. */
export const action =
  ({ transactions, clock }: { transactions: TransactionStore; clock: Clock }): Action<typeof tokenTransaction> =>
  async ({ request, caller }) => {
    const found = await transactions.get(caller.tenant, request.transaction)
    if (found === null || found.service !== caller.service.name) throw new AppError('not_found')
    const { state, decidedAt, padding } = stateOf(found, caller.hideDuress, clock())
    return { body: { state, hash: b64u(found.hash), ...decidedAt }, padding }
  }

export const handler = endpointHandler(tokenTransaction, action, (env) => {
  const base = withSessions(servicePorts(env), env)
  return { ...base, transactions: dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS }) }
})

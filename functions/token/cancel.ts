import { tokenCancel } from '../../core/contract/endpoints/token/cancel.ts'
import { AppError } from '../../core/contract/errors.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { manageToken, type TokenPorts } from '../../core/application/token-call.ts'
import { stateOf } from '../../core/application/transaction-state.ts'
import type { StoredTransaction, TransactionStore } from '../../core/domain/ports.ts'
import { cancel } from '../../core/domain/token/transactions.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/transaction/cancel`: decided in the token's own write, so that nobody approves what was taken back. */
export const action =
  (ports: TokenPorts & { transactions: TransactionStore }): Action<typeof tokenCancel> =>
  async ({ request: { transaction }, caller }) => {
    const found = async (): Promise<StoredTransaction> => {
      const one = await ports.transactions.get(caller.tenant, transaction)
      if (one === null || one.service !== caller.service.name) throw new AppError('not_found')
      return one
    }
    const changes = [{ field: 'transaction', to: transaction }]
    const managed = { user: (await found()).user, action: tokenCancel.id, changes }
    await manageToken(ports, caller, managed, (token, context) => cancel(token, transaction, context))
    const { state, padding } = stateOf(await found(), caller.hideDuress, ports.clock())
    return { body: { state }, padding }
  }

export const handler = endpointHandler(tokenCancel, action, (env) => {
  const base = tokenPorts(env)
  return { ...base, transactions: dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS }) }
})

import { tokenTransactions } from '../../core/contract/endpoints/token/transactions.ts'
import { isPlace } from '../../core/adapters/dynamo/newest-of-service.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { tokenOf } from '../../core/application/token-call.ts'
import { shownTransaction } from '../../core/application/transaction-state.ts'
import type { Clock, TransactionStore } from '../../core/domain/ports.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { withSessions } from '../../core/platform/session-ports.ts'
import { lookedAt, pageOfPlaces, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /token/transactions`: of a service or of one user, newest first; with filters a page may be short and the next one not. */
export const action =
  ({ transactions, clock }: { transactions: TransactionStore; clock: Clock }): Action<typeof tokenTransactions> =>
  async ({ request: { id, state: wanted, limit, cursor }, caller }) => {
    const token = id === undefined ? null : tokenOf(caller, id).id
    const before = readCursor(cursor, isPlace) || null
    const found = await transactions.ofService(caller.service.name, { token, before, limit: lookedAt })
    const passing = found.flatMap((one) => {
      const { item, padding } = shownTransaction(one, caller.hideDuress, clock())
      const { state } = item
      const passes = wanted === undefined || wanted === (state === 'duress' ? 'approved' : state)
      const isTheirs = token === null || one.token === token
      return passes && isTheirs ? [{ place: one.place, item, padding }] : []
    })
    const { items, ...more } = pageOfPlaces(found, passing, limit)
    return {
      body: { items: items.map(({ item }) => item), ...more },
      padding: items.reduce((sum, { padding }) => sum + padding, 0),
    }
  }

export const handler = endpointHandler(tokenTransactions, action, (env) => {
  const base = withSessions(servicePorts(env), env)
  return { ...base, transactions: dynamoTransactions({ ...base, table: env.TABLE_TRANSACTIONS }) }
})

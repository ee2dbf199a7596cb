import { tokenTransactions } from '../../core/contract/endpoints/token/transactions.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { isPlace } from '../../core/adapters/dynamo/newest-of-service.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { tokenOf } from '../../core/application/token-call.ts'
import { stateOf } from '../../core/application/transaction-state.ts'
import type { Clock, StoredTransaction, TransactionStore } from '../../core/domain/ports.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { withSessions } from '../../core/platform/session-ports.ts'
import { lookedAt, pageOfPlaces, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

const shown = ({ fields, user, reference, by }: StoredTransaction) => ({
  transaction: fields.id,
  id: user,
  ...(fields.amount === '' ? {} : { amount: fields.amount, currency: fields.cur }),
  ...(fields.payee === '' ? {} : { payee: fields.payee }),
  ...(fields.text === '' ? {} : { text: fields.text }),
  issuedAt: isoTime(fields.iat * 1000),
  expiresAt: isoTime(fields.exp * 1000),
  ...(reference === '' ? {} : { reference }),
  by,
})

/** `GET /token/transactions`: of a service or of one user, newest first; with filters a page may be short and the next one not. */
export const action =
  ({ transactions, clock }: { transactions: TransactionStore; clock: Clock }): Action<typeof tokenTransactions> =>
  async ({ request: { id, state: wanted, limit, cursor }, caller }) => {
    const token = id === undefined ? null : tokenOf(caller, id).id
    const before = readCursor(cursor, isPlace) || null
    const found = await transactions.ofService(caller.service.name, { token, before, limit: lookedAt })
    const passing = found.flatMap((one) => {
      const { state, decidedAt, padding } = stateOf(one, caller.hideDuress, clock())
      const passes = wanted === undefined || wanted === (state === 'duress' ? 'approved' : state)
      const isTheirs = token === null || one.token === token
      return passes && isTheirs ? [{ place: one.place, item: { ...shown(one), state, ...decidedAt }, padding }] : []
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

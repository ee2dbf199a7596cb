import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { utf8 } from '../../protocol/bytes.ts'
import type { Companion } from '../../domain/token/decision.ts'
import type { TokenIdentity } from '../../domain/token/state.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { DataKey, Sealer } from '../keys/seal.ts'
import { sealedItem } from '../keys/sealed-item.ts'
import { codeItemKey } from '../sessions/code-item-key.ts'
import { storedPlan } from '../tenants/stored-plan.ts'
import { tenantKey } from '../tenants/tenant-items.ts'
import { proposedItem, settleUpdate, transactionKey } from './transaction-items.ts'

/** Tables that companions of a token's write go to. */
export interface CompanionTables {
  tenants?: string
  sessions?: string
  transactions?: string
}

/** What companions of one write share. */
export interface Writing {
  dynamo: Dynamo
  tables: CompanionTables
  token: TokenIdentity
  dataKey: DataKey
  seal: Sealer
}

/**
 * One conditional update of the plan's places: a map of token id to the end of its pending enrolment, 0 when it is kept.
 * Their number is the sealed plan's: one that lay in clear could be raised by whoever writes to the database.
 */
const placeWrite = async (
  companion: Extract<Companion, { kind: 'place' }>,
  { token: { tenant, id }, dataKey }: Writing,
  tenants: Table,
): Promise<TransactWriteItem> => {
  const key = tenantKey(tenant, 'places')
  const names = { '#token': id }
  if (companion.change === 'free') return tenants.updating(key, { update: 'REMOVE #places.#token', names })
  const update = 'SET #places.#token = :until'
  const exists = 'attribute_exists(#places.#token)'
  if (companion.change !== 'hold')
    return tenants.updating(key, { update, condition: exists, names, values: { ':until': number(0) } })
  const max = number((await storedPlan(tenants, tenant, dataKey)).maxTokens)
  const condition = `size(#places) < :max OR ${exists}`
  return tenants.updating(key, { update, condition, names, values: { ':until': number(companion.until), ':max': max } })
}

const transactionWrite = (
  companion: Extract<Companion, { kind: 'transaction' }>,
  { token, seal }: Writing,
  transactions: Table,
): TransactWriteItem => {
  const key = transactionKey(token.tenant, companion.id)
  return companion.change === 'propose'
    ? transactions.putting(proposedItem(key, companion, seal))
    : transactions.updating({ key: text(key) }, settleUpdate(key, companion, seal))
}

/** A table that companions go to; throws where the function was not given it. */
export const companionTable = (
  { dynamo, tables }: Pick<Writing, 'dynamo' | 'tables'>,
  name: keyof CompanionTables,
): Table => {
  const physical = tables[name]
  if (physical === undefined) throw new Error(`this function has no table ${name}`)
  return dynamo.table(physical)
}

/** A companion as one item of the token's transaction. */
export const companionWrite = async (companion: Companion, writing: Writing): Promise<TransactWriteItem> => {
  const { token, seal } = writing
  switch (companion.kind) {
    case 'place':
      return placeWrite(companion, writing, companionTable(writing, 'tenants'))
    case 'code': {
      const name = codeItemKey(token.tenant, companion.codeHash)
      return companionTable(writing, 'sessions').putting(sealedItem(seal, name, utf8(token.id), companion.expires))
    }
    case 'transaction':
      return transactionWrite(companion, writing, companionTable(writing, 'transactions'))
  }
}

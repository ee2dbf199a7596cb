import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { utf8 } from '../../protocol/bytes.ts'
import type { Companion } from '../../domain/token/decision.ts'
import type { TokenIdentity } from '../../domain/token/state.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { Sealer } from '../keys/seal.ts'
import { sealedItem } from '../keys/sealed-item.ts'
import { codeItemKey } from '../sessions/code-item-key.ts'
import { idempotentWrite } from '../sessions/idempotent-write.ts'
import { tenantItem } from '../tenants/tenant-item.ts'
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
  seal: Sealer
}

/** One conditional update of the plan's places: a map of token id to the end of its pending enrolment, 0 when it is kept. */
const placeWrite = (
  companion: Extract<Companion, { kind: 'place' }>,
  { tenant, id }: TokenIdentity,
  tenants: Table,
): TransactWriteItem => {
  const key = tenantItem(tenant, 'places')
  const names = { '#token': id }
  if (companion.change === 'free') return tenants.updating(key, { update: 'REMOVE #places.#token', names })
  const exists = 'attribute_exists(#places.#token)'
  return tenants.updating(key, {
    update: 'SET #places.#token = :until',
    condition: companion.change === 'keep' ? exists : `size(#places) < #max OR ${exists}`,
    names,
    values: { ':until': number(companion.change === 'hold' ? companion.until : 0) },
  })
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

/** A companion as one item of the token's transaction. */
export const companionWrite = (companion: Companion, writing: Writing): TransactWriteItem => {
  const { dynamo, tables, token, seal } = writing
  const table = (name: keyof CompanionTables): Table => {
    const physical = tables[name]
    if (physical === undefined) throw new Error(`this function has no table for a ${companion.kind}`)
    return dynamo.table(physical)
  }
  switch (companion.kind) {
    case 'place':
      return placeWrite(companion, token, table('tenants'))
    case 'code': {
      const name = codeItemKey(token.tenant, companion.codeHash)
      return table('sessions').putting(sealedItem(seal, name, utf8(token.id), companion.expires))
    }
    case 'transaction':
      return transactionWrite(companion, writing, table('transactions'))
    case 'idempotent':
      return idempotentWrite(table('sessions'), companion, seal)
  }
}

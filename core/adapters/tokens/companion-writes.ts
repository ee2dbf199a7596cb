import { utf8 } from '../../protocol/bytes.ts'
import type { Companion } from '../../domain/token/decision.ts'
import { foldOf } from '../../domain/token/fold.ts'
import type { TokenIdentity } from '../../domain/token/state.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { DataKey, Sealer } from '../keys/seal.ts'
import { sealedItem } from '../keys/sealed-item.ts'
import { codeItemKey } from '../sessions/code-item-key.ts'
import { type CompanionWrite, placeWrites } from '../tenants/places.ts'
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
  /** The table of tokens. */
  own: Table
  token: TokenIdentity
  dataKey: DataKey
  seal: Sealer
}

/** Whose a folded user ID is: DynamoDB itself compares the holder. */
const foldWrite = (change: 'take' | 'free', { token, own }: Writing): CompanionWrite['write'] => {
  const key = { key: text(`${tokenKey(token.service, foldOf(token.user) ?? '')}#fold`) }
  if (change === 'free') return own.deleting(key)
  const condition = 'attribute_not_exists(#holder) OR #holder = :holder'
  return own.putting({ ...key, holder: text(token.id) }, { condition, values: { ':holder': text(token.id) } })
}

const transactionWrite = (
  companion: Extract<Companion, { kind: 'transaction' }>,
  { token, seal }: Writing,
  transactions: Table,
): CompanionWrite['write'] => {
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

/** A companion as items of the token's transaction. */
export const companionWrites = async (companion: Companion, writing: Writing): Promise<CompanionWrite[]> => {
  const { token, seal, dataKey } = writing
  switch (companion.kind) {
    case 'place':
      return placeWrites(companion, token, { tenants: companionTable(writing, 'tenants'), dataKey })
    case 'fold':
      return [{ write: foldWrite(companion.change, writing), race: false }]
    case 'code': {
      const name = codeItemKey(token.tenant, companion.codeHash)
      const item = sealedItem(seal, name, utf8(token.id), companion.expires)
      return [{ write: companionTable(writing, 'sessions').putting(item), race: false }]
    }
    case 'transaction':
      return [{ write: transactionWrite(companion, writing, companionTable(writing, 'transactions')), race: false }]
  }
}

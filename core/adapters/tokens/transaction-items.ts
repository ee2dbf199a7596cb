import { decode, encode } from 'cborg'
import type { StoredTransaction } from '../../domain/ports.ts'
import type { Companion, TransactionContent, TransactionOutcome } from '../../domain/token/decision.ts'
import type { Update } from '../dynamo/expression.ts'
import { bytes, type Item } from '../dynamo/item.ts'
import { placed } from '../dynamo/newest-of-service.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { openSealedItem, sealedItem } from '../keys/sealed-item.ts'

type Change<Kind extends string> = Extract<Companion, { kind: 'transaction'; change: Kind }>

/** How long a settled or expired transaction can still be asked for (ms). */
const keptMilliseconds = 90 * 86_400_000

/** Key of a transaction in its table; the tenant is part of it, so that an id of another tenant finds nothing. */
export const transactionKey = (tenant: string, id: string): string => `${tenant}#${id}`

/** Name under which a decision is sealed: never the content's, so that one box cannot stand for the other. */
const decisionName = (key: string): string => `${key}#decision`

/** A transaction as it is posted, and its place in its service's list. */
export const proposedItem = (key: string, { content, expires }: Change<'propose'>, seal: Sealer): Item => ({
  ...sealedItem(seal, key, encode(content), expires + keptMilliseconds),
  ...placed(content.service, content.token, content.fields.iat * 1000, content.fields.id),
})

/** A transaction's one decision. One size whatever was decided: a dump must not show duress by the length of a box. */
export const settleUpdate = (key: string, { outcome, at }: Change<'settle'>, seal: Sealer): Update => ({
  update: 'SET #decision = :decision',
  condition: 'attribute_exists(#key) AND attribute_not_exists(#decision)',
  values: { ':decision': bytes(seal(decisionName(key), [], encode({ outcome: outcome.padEnd(8), at }))) },
})

/** Opens a stored transaction. */
export const readTransaction = (item: Item, key: string, dataKey: DataKey): StoredTransaction => {
  const content = decode(openSealedItem(item, dataKey)) as TransactionContent
  const sealed = item['decision']?.B
  if (sealed === undefined) return { ...content, decision: null }
  const { outcome, at } = decode(unseal(dataKey, decisionName(key), [], sealed)) as { outcome: string; at: number }
  return { ...content, decision: { outcome: outcome.trim() as TransactionOutcome, at } }
}

import { AwsError, type AwsInput } from '../engine.ts'
import { invalid, isEqual, readItem, type Item } from './attribute.ts'
import { readCondition, type Condition } from './condition.ts'
import { Terms } from './expression.ts'
import { keyAttributes, keyOf, onlyKeyOf, type Key, type TableDefinition } from './table-definition.ts'
import { type TableStore } from './table-store.ts'
import { readUpdate } from './update.ts'

/** One write of a request: what it makes of the item that is there, on a condition. */
export interface Write {
  readonly table: TableDefinition
  readonly key: Key
  readonly condition: Condition
  /** The item afterwards, null for none. */
  readonly next: (before: Item | null) => Item | null
  /** Answer the item that was there when the condition fails. */
  readonly showsFailed: boolean
}

/** What a write did. */
export interface Written {
  readonly before: Item | null
  readonly after: Item | null
}

/** The kinds of writes, as `TransactWriteItems` names them. */
const writeKinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const
type WriteKind = (typeof writeKinds)[number]

const isWriteKind = (kind: string): kind is WriteKind => writeKinds.some((known) => known === kind)

/** Reads a write of a request. */
export const readWrite = (kind: string, input: AwsInput, table: TableDefinition): Write => {
  if (!isWriteKind(kind)) throw invalid(`${kind} in a transaction is not played on one machine`)
  const terms = new Terms(input)
  const condition = readCondition(input['ConditionExpression'], terms)
  const showsFailed = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD'
  const item = kind === 'Put' ? readItem(input['Item']) : null
  const key = item ?? readItem(input['Key'])
  const next = item ? () => item : nextOf(kind, input, terms, table, key)
  terms.checkAllUsed()
  return { table, key: item ? keyOf(table, item) : onlyKeyOf(table, key), condition, next, showsFailed }
}

const nextOf = (
  kind: WriteKind,
  input: AwsInput,
  terms: Terms,
  { keys }: TableDefinition,
  key: Item,
): ((before: Item | null) => Item | null) => {
  if (kind === 'Delete') return () => null
  if (kind === 'ConditionCheck') return (before) => before
  const update = readUpdate(input['UpdateExpression'], terms)
  return (before) => {
    const after = readItem(update(before ?? key))
    if (isEqual(keyAttributes(keys, after), key)) return after
    throw invalid(
      'One or more parameter values were invalid: Cannot update attribute. This attribute is part of the key',
    )
  }
}

/** Performs one write; throws `ConditionalCheckFailedException`. */
export const perform = (store: TableStore, write: Write): Written => {
  const before = store.get(write.table, write.key)
  if (!write.condition(before))
    throw new AwsError(
      'ConditionalCheckFailedException',
      'The conditional request failed',
      400,
      failedItem(write, before),
    )
  const after = write.next(before)
  store.write(write.table, before, after)
  return { before, after }
}

/** Performs all writes or none; throws `TransactionCanceledException` with a reason for each. */
export const performAll = (store: TableStore, writes: readonly Write[]): void => {
  const names = writes.map(({ table, key }) => JSON.stringify([table.name, key]))
  if (new Set(names).size < names.length)
    throw invalid('Transaction request cannot include multiple operations on one item')
  const planned = writes.map((write) => plan(write, store.get(write.table, write.key)))
  const reasons = planned.map(({ reason }) => reason ?? { Code: 'None' })
  if (planned.some(({ reason }) => reason !== null)) {
    const codes = reasons.map(({ Code }) => Code).join(', ')
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
    throw new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons })
  }
  for (const [index, { table }] of writes.entries()) {
    const { before = null, after = null } = planned[index] ?? {}
    store.write(table, before, after)
  }
}

type Reason = { readonly Code: string } & AwsInput

/** What a write of a transaction would do, or the reason why it cannot be. */
const plan = (write: Write, before: Item | null): Written & { readonly reason: Reason | null } => {
  const refused = (reason: Reason): Written & { readonly reason: Reason } => ({ before, after: null, reason })
  if (!write.condition(before)) {
    const message = 'The conditional request failed'
    return refused({ Code: 'ConditionalCheckFailed', Message: message, ...failedItem(write, before) })
  }
  try {
    return { before, after: write.next(before), reason: null }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return refused({ Code: 'ValidationError', Message: error.message })
  }
}

const failedItem = ({ showsFailed }: Write, item: Item | null): AwsInput => (showsFailed && item ? { Item: item } : {})

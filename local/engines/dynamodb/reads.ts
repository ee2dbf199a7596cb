import { AwsError, type AwsInput } from '../engine.ts'
import { invalid, readItem, type Item } from './attribute.ts'
import { ExpressionReader, Terms } from './expression.ts'
import { isWithin, readKeyCondition } from './key-condition.ts'
import {
  keyAttributes,
  keyOf,
  keyUnder,
  onlyKeyOf,
  type IndexDefinition,
  type TableDefinition,
} from './table-definition.ts'
import { type TableStore } from './table-store.ts'

/** The most items of a page where the request sets no limit, and the most bytes of any page. */
const usualLimit = 1_000
const pageBytes = 1_048_576

/** `GetItem`. */
export const getItem = (store: TableStore, input: AwsInput, table: TableDefinition): AwsInput => {
  const project = readProjection(input)
  const item = store.get(table, onlyKeyOf(table, readItem(input['Key'])))
  return item ? { Item: project(item) } : {}
}

/** One table's part of `BatchGetItem`. */
export const getItems = (store: TableStore, input: AwsInput, table: TableDefinition): Item[] => {
  const project = readProjection(input)
  const keys = (input['Keys'] as unknown[]).map((key) => onlyKeyOf(table, readItem(key)))
  if (new Set(keys.map((key) => JSON.stringify(key))).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates')
  return keys
    .map((key) => store.get(table, key))
    .filter((item) => item !== null)
    .map(project)
}

/** `Query`, of a table or of one of its indexes. */
export const query = (store: TableStore, input: AwsInput, table: TableDefinition): AwsInput => {
  const index = indexOf(input, table)
  for (const other of ['FilterExpression', 'ProjectionExpression', 'Select'])
    if (input[other] !== undefined) throw invalid(`${other} in a query is not played on one machine`)
  const keys = index?.keys ?? table.keys
  const terms = new Terms(input)
  const range = readKeyCondition(input['KeyConditionExpression'], terms, keys)
  terms.checkAllUsed()
  const start = input['ExclusiveStartKey'] === undefined ? null : readItem(input['ExclusiveStartKey'])
  const under = start && keyUnder(keys, start)
  if (under && !(under.partition === range.partition && isWithin(range, under.sort)))
    throw invalid('The provided starting key is outside query boundaries based on provided conditions')
  const limit = typeof input['Limit'] === 'number' ? input['Limit'] : usualLimit
  const { items, isCut } = withinBytes(
    store.query(table, index, {
      range,
      limit,
      newestFirst: input['ScanIndexForward'] === false,
      after: start && under ? [under, keyOf(table, start)] : null,
    }),
  )
  const names = (item: Item): Item => ({
    ...keyAttributes(table.keys, item),
    ...(index ? keyAttributes(keys, item) : {}),
  })
  const last = items.at(-1)
  const page = { Items: items, Count: items.length, ScannedCount: items.length }
  return last && (isCut || items.length === limit) ? { ...page, LastEvaluatedKey: names(last) } : page
}

const indexOf = ({ IndexName, ConsistentRead }: AwsInput, table: TableDefinition): IndexDefinition | null => {
  if (IndexName === undefined) return null
  if (ConsistentRead === true) throw invalid('Consistent reads are not supported on global secondary indexes')
  const index = table.indexes.find(({ name }) => name === IndexName)
  if (index) return index
  throw new AwsError('ResourceNotFoundException', 'Requested resource not found')
}

/** As much of a page as AWS would answer at once. */
const withinBytes = (items: readonly Item[]): { items: Item[]; isCut: boolean } => {
  let bytes = 0
  const end = items.findIndex((item) => (bytes += Buffer.byteLength(JSON.stringify(item))) > pageBytes)
  return end < 0 ? { items: [...items], isCut: false } : { items: items.slice(0, Math.max(1, end)), isCut: true }
}

/** Which attributes a read shows: all, or those of `ProjectionExpression`. */
const readProjection = (input: AwsInput): ((item: Item) => Item) => {
  const terms = new Terms(input)
  if (input['ProjectionExpression'] === undefined) {
    terms.checkAllUsed()
    return (item) => item
  }
  const reader = new ExpressionReader(input['ProjectionExpression'], terms)
  const names: string[] = []
  do {
    const [name = '', ...rest] = reader.path()
    if (rest.length > 0) throw reader.refused()
    names.push(name)
  } while (reader.takes(','))
  reader.end()
  terms.checkAllUsed()
  return (item) => Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
}

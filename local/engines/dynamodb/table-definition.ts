import { type AwsInput } from '../engine.ts'
import { type JsonObject } from '../../template/json.ts'
import { invalid, type Item } from './attribute.ts'

/** The attributes that name an item; both are texts. */
export interface KeyNames {
  readonly partition: string
  /** Null where the partition key alone names it. */
  readonly sort: string | null
}

/** An item's key as it is stored: the sort key is empty where the table has none. */
export interface Key {
  readonly partition: string
  readonly sort: string
}

/** An index of a table: items that have both of its attributes, in their order. */
export interface IndexDefinition {
  readonly name: string
  readonly keys: KeyNames
  /** Whether it shows whole items, or their keys only. */
  readonly showsAll: boolean
}

/** What is played of a table's definition. */
export interface TableDefinition {
  readonly name: string
  readonly keys: KeyNames
  readonly indexes: readonly IndexDefinition[]
  /** What its stream's records show, null without a stream. */
  readonly stream: string | null
  /** The attribute with the time (seconds) after which an item goes, null where items stay. */
  readonly expiry: string | null
}

type Members = Readonly<Record<string, unknown>>

/** Reads the input of `CreateTable`; refuses what is not played here. */
export const readDefinition = (input: JsonObject | AwsInput, expiry: string | null): TableDefinition => {
  const types = new Map(
    (input['AttributeDefinitions'] as Members[]).map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  )
  const keysOf = (schema: unknown): KeyNames => {
    const named = (kind: string): string | null => {
      const name = (schema as Members[]).find(({ KeyType }) => KeyType === kind)?.['AttributeName'] ?? null
      if (name !== null && types.get(name) !== 'S')
        throw new Error(`Key ${String(name)} of ${String(input['TableName'])} is no text: not played on one machine`)
      return name as string | null
    }
    return { partition: named('HASH') ?? '', sort: named('RANGE') }
  }
  const indexes = (input['GlobalSecondaryIndexes'] ?? []) as Members[]
  const stream = (input['StreamSpecification'] ?? {}) as Members
  return {
    name: String(input['TableName']),
    keys: keysOf(input['KeySchema']),
    indexes: indexes.map(({ IndexName, KeySchema, Projection }) => {
      const projection = (Projection as Members)['ProjectionType']
      if (projection !== 'ALL' && projection !== 'KEYS_ONLY')
        throw new Error(`Index ${String(IndexName)} shows ${String(projection)}: not played on one machine`)
      return { name: String(IndexName), keys: keysOf(KeySchema), showsAll: projection === 'ALL' }
    }),
    stream: typeof stream['StreamViewType'] === 'string' ? stream['StreamViewType'] : null,
    expiry,
  }
}

/** The key of an item under a schema, null where the item lacks a part of it. */
export const keyUnder = ({ partition, sort }: KeyNames, item: Item): Key | null => {
  const parts = [item[partition]?.['S'], sort === null ? '' : item[sort]?.['S']]
  const [first, second] = parts
  return typeof first === 'string' && typeof second === 'string' ? { partition: first, sort: second } : null
}

/** The key of an item of a table; throws where the item has none, or an empty one. */
export const keyOf = ({ keys }: TableDefinition, item: Item): Key => {
  const key = keyUnder(keys, item)
  if (key && key.partition !== '' && (keys.sort === null || key.sort !== '')) return key
  throw invalid('The provided key element does not match the schema')
}

/** The key of a request, which holds nothing else. */
export const onlyKeyOf = (table: TableDefinition, item: Item): Key => {
  if (Object.keys(item).length === (table.keys.sort === null ? 1 : 2)) return keyOf(table, item)
  throw invalid('The provided key element does not match the schema')
}

/** The key attributes alone. */
export const keyAttributes = ({ partition, sort }: KeyNames, item: Item): Item =>
  Object.fromEntries(
    [partition, sort].flatMap((name) => {
      const attribute = name === null ? undefined : item[name]
      return name === null || attribute === undefined ? [] : [[name, attribute]]
    }),
  )

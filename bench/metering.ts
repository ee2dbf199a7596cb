import type { ObservedCall } from '../local/runner.ts'

type Attribute = Record<string, unknown>
type Item = Record<string, Attribute>

const bytesOf = (attribute: Attribute): number => {
  const [[type, value] = ['', '']] = Object.entries(attribute)
  if (type === 'B') return Buffer.from(String(value), 'base64').length
  if (type === 'S') return Buffer.byteLength(String(value))
  if (type === 'N') return Math.ceil(String(value).length / 2) + 1
  if (type === 'M')
    return (
      3 +
      Object.entries(value as Item).reduce(
        (sum, [name, inner]) => sum + Buffer.byteLength(name) + bytesOf(inner) + 1,
        0,
      )
    )
  if (type === 'L') return 3 + (value as Attribute[]).reduce((sum, inner) => sum + bytesOf(inner) + 1, 0)
  return 1
}

/** Size of an item as DynamoDB meters it: names and values. */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, attribute]) => sum + Buffer.byteLength(name) + bytesOf(attribute), 0)

/** The largest item seen per table and kind: what a read of that kind is metered by. */
export const sizes = new Map<string, number>()
const kindOf = (table: unknown, key: Item): string =>
  `${String(table)}/${Object.values(key)
    .map((attribute) => String(attribute['S'] ?? '').replace(/[#.].*/, ''))
    .map((text) => (/^[A-Za-z0-9_-]{22,}$/.test(text) ? 'id' : text))
    .join('/')}`
const keyNames = ['key', 'tenant', 'item', 'sort']
const keyOf = (item: Item): Item => Object.fromEntries(Object.entries(item).filter(([name]) => keyNames.includes(name)))

export const learn = ({ action, input }: ObservedCall): void => {
  const puts =
    action === 'PutItem'
      ? [input]
      : action === 'TransactWriteItems'
        ? ((input['TransactItems'] ?? []) as { Put?: Record<string, unknown> }[]).flatMap(({ Put }) =>
            Put ? [Put] : [],
          )
        : []
  for (const { TableName, Item: item } of puts as { TableName?: unknown; Item?: Item }[]) {
    if (item !== undefined) sizes.set(kindOf(TableName, keyOf(item)), sizeOf(item))
  }
}

const units = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit))

/** Read and write units of a call. A token's write counts its stream for nothing; the index holds keys only and is not written by a change of status. */
export const dynamoUnits = ({ action, input }: ObservedCall): { reads: number; writes: number } => {
  const known = (key: Item): number => sizes.get(kindOf(input['TableName'], key)) ?? 1_000
  switch (action) {
    case 'GetItem':
      return { reads: units(known(input['Key'] as Item), 4096), writes: 0 }
    case 'BatchGetItem': {
      type Wanted = { Keys: Item[]; ConsistentRead?: boolean }
      const wanted = Object.entries(input['RequestItems'] as Record<string, Wanted>)
      return {
        reads: wanted.reduce((sum, [table, { Keys, ConsistentRead = false }]) => {
          const strong = Keys.reduce((all, key) => all + units(sizes.get(kindOf(table, key)) ?? 1_000, 4096), 0)
          return sum + (ConsistentRead ? strong : strong / 2)
        }, 0),
        writes: 0,
      }
    }
    case 'PutItem':
      return { reads: 0, writes: units(sizeOf(input['Item'] as Item), 1024) }
    case 'UpdateItem':
    case 'DeleteItem':
      return { reads: 0, writes: units(known(input['Key'] as Item), 1024) }
    default:
      return { reads: 0, writes: 0 }
  }
}

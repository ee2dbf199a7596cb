import { stages } from '../../lib/stages.ts'
import { functionName } from '../../lib/names.ts'
import type { FunctionId } from '../../functions/grants.ts'
import type { TableName } from '../../functions/resources.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'
import type { ObservedCall } from '../../local/runner.ts'
import type { TestInstance } from './instance.ts'

/** The physical name of a table on one machine. */
const tableOf = (table: TableName): string => stages.local.tables[table]

/** The AWS calls that one function makes while something is done. */
export const callsDuring = async (
  instance: TestInstance,
  id: FunctionId,
  work: () => Promise<unknown>,
): Promise<ObservedCall[]> => {
  const from = instance.calls.length
  await work()
  const caller = accessKeyIdOf(functionName(stages.local.prefix, id))
  return instance.calls.slice(from).filter((call) => call.caller === caller)
}

/** Calls in short, e.g. `dynamodb GetItem tokens`. */
export const inShort = (calls: readonly ObservedCall[]): string[] =>
  calls.map(({ service, action, input }) =>
    [
      service,
      action,
      ...Object.entries(stages.local.tables)
        .filter(([, name]) => JSON.stringify(input).includes(`"${name}"`))
        .map(([table]) => table),
    ].join(' '),
  )

type Attribute = Readonly<Record<string, unknown>>
type Item = Readonly<Record<string, Attribute>>

const bytesOfValue = (value: Attribute): number => {
  if (typeof value['S'] === 'string') return Buffer.byteLength(value['S'])
  if (typeof value['B'] === 'string') return Buffer.from(value['B'], 'base64').length
  // A number takes a byte for two significant digits, and one more.
  if (typeof value['N'] === 'string') return Math.ceil(value['N'].replace(/^-|\.|0+$/g, '').length / 2) + 1
  if (typeof value['BOOL'] === 'boolean' || value['NULL'] === true) return 1
  throw new Error(`no size for ${JSON.stringify(value)}`)
}

/** An item's size as DynamoDB reckons it: names and values. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value), 0)

/** Every item that calls put into a table, in transactions and batches too. */
export const itemsPut = (calls: readonly ObservedCall[], table: TableName): Item[] =>
  calls
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ action, input }) => {
      const name = tableOf(table)
      if (action === 'PutItem') return input['TableName'] === name ? [input['Item'] as Item] : []
      if (action === 'TransactWriteItems') {
        const parts = input['TransactItems'] as { Put?: { TableName: string; Item: Item } }[]
        return parts.flatMap(({ Put }) => (Put?.TableName === name ? [Put.Item] : []))
      }
      if (action !== 'BatchWriteItem') return []
      const requests = (input['RequestItems'] as Record<string, { PutRequest?: { Item: Item } }[]>)[name] ?? []
      return requests.flatMap(({ PutRequest }) => (PutRequest === undefined ? [] : [PutRequest.Item]))
    })

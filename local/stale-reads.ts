import type { AwsInput, Engine } from './engines/engine.ts'
import type { TableModel } from './template/model.ts'

/** What the simulation needs beside the engine. */
export interface StaleReadOptions {
  readonly tables: readonly TableModel[]
  readonly now: () => number
  /** From 0 to 1: which of two copies a read meets. */
  readonly random: () => number
}

type Item = Record<string, unknown>
interface Before {
  readonly item: Item | undefined
  readonly until: number
}

/** How old a copy may be. */
const staleMilliseconds = 1_000
/** How often a read that is not strongly consistent meets the old copy. */
const staleShare = 0.5

/**
 * DynamoDB as its readers meet it: a read that does not ask for strong consistency may see an item as it was up to a
 * second ago. Only single writes are remembered, and only `GetItem` without a projection is answered so.
 */
export const withStaleReads = (engine: Engine, { tables, now, random }: StaleReadOptions): Engine => {
  const keys = new Map(tables.map(({ name, keyAttributes }) => [name, keyAttributes]))
  const before = new Map<string, Before>()
  const keyOf = (table: unknown, item: unknown): string => {
    const attributes = keys.get(String(table)) ?? []
    return JSON.stringify([table, ...attributes.map((name) => (item as Item | undefined)?.[name])])
  }
  const remember = (key: string, item: Item | undefined): void => {
    const time = now()
    // Within the second the oldest copy counts; what is older is forgotten, oldest first.
    if ((before.get(key)?.until ?? 0) <= time) {
      before.delete(key)
      before.set(key, { item, until: time + staleMilliseconds })
    }
    for (const [old, { until }] of before) {
      if (until > time) break
      before.delete(old)
    }
  }
  const stale = (table: unknown, key: unknown): Before | undefined => {
    const copy = before.get(keyOf(table, key))
    return copy && copy.until > now() && random() < staleShare ? copy : undefined
  }
  return {
    close: () => engine.close(),
    async call(action, input, signal) {
      if (isWrite(action, input))
        return rememberWrite(engine, action, input, (item) =>
          remember(keyOf(input['TableName'], input['Key'] ?? input['Item']), item),
        )
      const output = await engine.call(action, input, signal)
      if (action === 'GetItem' && isWeak(input)) {
        const copy = stale(input['TableName'], input['Key'])
        return copy ? { ...without(output, 'Item'), ...(copy.item ? { Item: copy.item } : {}) } : output
      }
      return output
    },
  }
}

const isWrite = (action: string, input: AwsInput): boolean => {
  // A caller that asks for values gets the engine's own answer: the simulation would have to ask for others.
  return ['PutItem', 'UpdateItem', 'DeleteItem'].includes(action) && (input['ReturnValues'] ?? 'NONE') === 'NONE'
}

const isWeak = (input: AwsInput): boolean => {
  return (
    input['ConsistentRead'] !== true &&
    input['ProjectionExpression'] === undefined &&
    input['AttributesToGet'] === undefined
  )
}

const rememberWrite = async (
  engine: Engine,
  action: string,
  input: AwsInput,
  remember: (item: Item | undefined) => void,
): Promise<AwsInput> => {
  const output = await engine.call(action, { ...input, ReturnValues: 'ALL_OLD' })
  remember(output['Attributes'] as Item | undefined)
  return without(output, 'Attributes')
}

const without = (output: AwsInput, name: string): AwsInput => {
  return Object.fromEntries(Object.entries(output).filter(([member]) => member !== name))
}

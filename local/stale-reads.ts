import { type AwsInput, type Engine } from './engines/engine.ts'
import { type TableModel } from './template/model.ts'

type Item = Record<string, unknown>
interface Before {
  readonly item: Item | null
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
export class StaleReads implements Pick<Engine, 'call'> {
  readonly #engine: Pick<Engine, 'call'>
  readonly #keys: ReadonlyMap<string, readonly string[]>
  readonly #now: () => number
  readonly #random: () => number
  readonly #before = new Map<string, Before>()

  /** `random`, from 0 to 1, says which of two copies a read meets. */
  constructor(
    engine: Pick<Engine, 'call'>,
    tables: readonly Pick<TableModel, 'name' | 'keyAttributes'>[],
    now: () => number,
    random: () => number = Math.random,
  ) {
    this.#engine = engine
    this.#keys = new Map(tables.map(({ name, keyAttributes }) => [name, keyAttributes]))
    this.#now = now
    this.#random = random
  }

  async call(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput> {
    if (isWrite(action, input)) return this.#write(action, input)
    const output = await this.#engine.call(action, input, signal)
    const copy = action === 'GetItem' && isWeak(input) ? this.#stale(input) : null
    if (!copy) return output
    return { ...without(output, 'Item'), ...(copy.item ? { Item: copy.item } : {}) }
  }

  async #write(action: string, input: AwsInput): Promise<AwsInput> {
    const output = await this.#engine.call(action, { ...input, ReturnValues: 'ALL_OLD' })
    const key = this.#keyOf(input['TableName'], input['Key'] ?? input['Item'])
    this.#remember(key, (output['Attributes'] as Item | undefined) ?? null)
    return without(output, 'Attributes')
  }

  #remember(key: string, item: Item | null): void {
    const time = this.#now()
    // Within the second the oldest copy counts; what is older is forgotten, oldest first.
    if ((this.#before.get(key)?.until ?? 0) <= time) {
      this.#before.delete(key)
      this.#before.set(key, { item, until: time + staleMilliseconds })
    }
    for (const [old, { until }] of this.#before) {
      if (until > time) break
      this.#before.delete(old)
    }
  }

  #stale(input: AwsInput): Before | null {
    const copy = this.#before.get(this.#keyOf(input['TableName'], input['Key']))
    return copy && copy.until > this.#now() && this.#random() < staleShare ? copy : null
  }

  #keyOf(table: unknown, item: unknown): string {
    const attributes = this.#keys.get(String(table)) ?? []
    return JSON.stringify([table, ...attributes.map((name) => (item as Item | undefined)?.[name])])
  }
}

const isWrite = (action: string, input: AwsInput): boolean =>
  // A caller that asks for values gets the engine's own answer: the simulation would have to ask for others.
  ['PutItem', 'UpdateItem', 'DeleteItem'].includes(action) && (input['ReturnValues'] ?? 'NONE') === 'NONE'

const isWeak = (input: AwsInput): boolean =>
  input['ConsistentRead'] !== true && input['ProjectionExpression'] === undefined

const without = (output: AwsInput, name: string): AwsInput =>
  Object.fromEntries(Object.entries(output).filter(([member]) => member !== name))

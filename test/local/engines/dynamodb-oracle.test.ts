import { afterAll, expect, test } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { AwsError, type AwsInput } from '../../../local/engines/engine.ts'
import { findDynoxide, startDynoxide } from '../../support/dynoxide.ts'
import { tableInput, temporaryFolder } from './dynamo-tables.ts'

// The same generated commands, of every form that the functions use, to this machine's tables and to an implementation
// by somebody else: answers, refusals and what is stored afterwards have to be the same.

const path = temporaryFolder()
const seed = Number(process.env['ORACLE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const commands = Number(process.env['ORACLE_COMMANDS'] ?? 3_000)
const binary = findDynoxide()
if (binary === null) console.log(`skipped: there is no dynoxide for ${process.platform} on ${process.arch}`)

let state = seed
/** A number below the bound (mulberry32). */
const below = (bound: number): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
}
const oneOf = <T>(...values: readonly T[]): T => values[below(values.length)] as T
const maybe = <T extends object>(value: T): T | object => oneOf(value, {})

const s = (value: string): AwsInput => ({ S: value })
const n = (value: number): AwsInput => ({ N: String(value) })
// No two that differ in their case alone: dynoxide 1.2.1 takes them for the same in begins_with, which AWS does not.
const words = ['a', 'ab', 'abc', 'b', 'é', 'z', '😀']
const word = (): AwsInput => s(oneOf(...words))
const value = (): AwsInput =>
  oneOf(n(below(5) - 2), word(), { B: 'AAEC' }, { BOOL: true }, { L: [n(1), s('x')] }, { M: { '1': n(1), x: s('y') } })

const tables = ['plain', 'sorted', 'indexed'] as const
const keyOf = (table: (typeof tables)[number]): AwsInput =>
  table === 'sorted' ? { pk: s(oneOf('a', 'b')), sort: word() } : { pk: word() }
const item = (table: (typeof tables)[number]): AwsInput => ({
  ...keyOf(table),
  ...maybe({ rev: oneOf(n(1), n(2), s('1')) }),
  ...maybe({ v: value() }),
  ...maybe({ places: { M: { t: n(below(3)) } } }),
  ...maybe({ g: s(oneOf('g1', 'g2')) }),
  ...maybe({ u: word() }),
})

interface Part {
  readonly text: string
  readonly names: readonly string[]
  readonly values?: AwsInput
}
const conditions = (): Part =>
  oneOf<Part>(
    { text: 'attribute_not_exists(#pk)', names: ['pk'] },
    { text: 'attribute_exists(#pk) AND attribute_not_exists(#v)', names: ['pk', 'v'] },
    { text: '#rev = :rev', names: ['rev'], values: { ':rev': oneOf(n(1), n(2), s('1')) } },
    { text: 'attribute_not_exists(#pk) OR #rev < :rev', names: ['pk', 'rev'], values: { ':rev': n(2) } },
    {
      text: '#rev >= :rev AND (#v > :v OR #v <= :w)',
      names: ['rev', 'v'],
      values: { ':rev': n(1), ':v': n(0), ':w': word() },
    },
    { text: '#places.#t = :t', names: ['places', 't'], values: { ':t': n(below(3)) } },
    {
      text: 'size(#places) < :max OR attribute_exists(#places.#t)',
      names: ['places', 't'],
      values: { ':max': n(below(3)) },
    },
    { text: 'size(#places) < #rev', names: ['places', 'rev'] },
    { text: '#v = :val', names: ['v'], values: { ':val': value() } },
  )
const updates = (): Part =>
  oneOf<Part>(
    { text: 'SET #v = :new', names: ['v'], values: { ':new': value() } },
    { text: 'SET #rev = #rev + :inc, #u = :u', names: ['rev', 'u'], values: { ':inc': n(1), ':u': word() } },
    { text: 'SET #places.#t = :t2', names: ['places', 't'], values: { ':t2': n(9) } },
    { text: 'SET #places = :p, #g = :g', names: ['places', 'g'], values: { ':p': { M: {} }, ':g': s('g1') } },
    { text: 'REMOVE #v, #g', names: ['v', 'g'] },
    { text: 'SET #v = :new REMOVE #u', names: ['v', 'u'], values: { ':new': value() } },
    { text: 'ADD #rev :inc SET #u = :u', names: ['rev', 'u'], values: { ':inc': n(1), ':u': word() } },
    { text: 'SET #rev = #rev + :inc, #v = :new', names: ['rev', 'v'], values: { ':inc': n(-1), ':new': s('x') } },
  )
const terms = (...parts: readonly Part[]): AwsInput => {
  const values = Object.assign({}, ...parts.map((part) => part.values)) as AwsInput
  return {
    ExpressionAttributeNames: Object.fromEntries(parts.flatMap(({ names }) => names).map((name) => [`#${name}`, name])),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  }
}
const conditional = (): AwsInput => {
  const condition = conditions()
  return oneOf({}, { ConditionExpression: condition.text, ...terms(condition) })
}
const shows = (): AwsInput => oneOf({}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })
/** Of what is not there: dynoxide 1.2.1 removes nothing, and AWS refuses the path. */
const removal: readonly Part[] = [
  { text: 'REMOVE #places.#t', names: ['places', 't'] },
  { text: 'attribute_exists(#places)', names: ['places'] },
]
const updating = (table: (typeof tables)[number]): AwsInput => {
  if (below(8) === 0) {
    const [{ text = '' } = {}, { text: ConditionExpression = '' } = {}] = removal
    return { TableName: table, Key: keyOf(table), UpdateExpression: text, ConditionExpression, ...terms(...removal) }
  }
  const [update, condition] = [updates(), conditions()]
  const on = oneOf({}, { ConditionExpression: condition.text })
  const parts = 'ConditionExpression' in on ? [update, condition] : [update]
  return { TableName: table, Key: keyOf(table), UpdateExpression: update.text, ...on, ...terms(...parts) }
}

const query = (): AwsInput => {
  const isIndex = oneOf(true, false)
  const range = oneOf('', ' AND begins_with(#s, :s)', ' AND #s < :s', ' AND #s <= :s', ' AND #s > :s', ' AND #s = :s')
  const [partition, sort] = isIndex ? ['g', 'u'] : ['pk', 'sort']
  return {
    TableName: isIndex ? 'indexed' : 'sorted',
    ...(isIndex ? { IndexName: 'byUser' } : { ConsistentRead: true }),
    KeyConditionExpression: `#p = :p${range}`,
    ExpressionAttributeNames: { '#p': partition, ...(range === '' ? {} : { '#s': sort }) },
    ExpressionAttributeValues: {
      ':p': s(isIndex ? oneOf('g1', 'g2') : oneOf('a', 'b')),
      ...(range === '' ? {} : { ':s': word() }),
    },
    ...maybe({ ScanIndexForward: false }),
    Limit: 1 + below(4),
  }
}

const single = (): AwsInput => {
  const table = oneOf(...tables)
  return oneOf<() => AwsInput>(
    () => ({ Put: { TableName: table, Item: item(table), ...conditional(), ...shows() } }),
    () => ({ Update: { ...updating(table), ...shows() } }),
    () => ({ Delete: { TableName: table, Key: keyOf(table), ...conditional(), ...shows() } }),
    () => {
      const condition = conditions()
      const on = { ConditionExpression: condition.text, ...terms(condition) }
      return { ConditionCheck: { TableName: table, Key: keyOf(table), ...on, ...shows() } }
    },
  )()
}
const command = (): [string, AwsInput] => {
  const table = oneOf(...tables)
  const kinds: (() => [string, AwsInput])[] = [
    () => [
      'PutItem',
      { TableName: table, Item: item(table), ...conditional(), ...shows(), ...maybe({ ReturnValues: 'ALL_OLD' }) },
    ],
    () => ['UpdateItem', { ...updating(table), ...shows(), ...maybe({ ReturnValues: 'ALL_NEW' }) }],
    () => [
      'DeleteItem',
      { TableName: table, Key: keyOf(table), ...conditional(), ...maybe({ ReturnValues: 'ALL_OLD' }) },
    ],
    () => ['GetItem', { TableName: table, Key: keyOf(table), ConsistentRead: true }],
    () => [
      'GetItem',
      {
        TableName: table,
        Key: keyOf(table),
        ProjectionExpression: '#v, #rev',
        ExpressionAttributeNames: { '#v': 'v', '#rev': 'rev' },
      },
    ],
    () => [
      'BatchGetItem',
      {
        RequestItems: {
          plain: { Keys: [{ pk: word() }], ConsistentRead: true },
          sorted: { Keys: [keyOf('sorted'), keyOf('sorted')] },
        },
      },
    ],
    () => [
      'BatchWriteItem',
      {
        RequestItems: {
          plain: [{ PutRequest: { Item: item('plain') } }, { DeleteRequest: { Key: { pk: word() } } }],
          sorted: [{ PutRequest: { Item: item('sorted') } }],
        },
      },
    ],
    () => ['TransactWriteItems', { TransactItems: Array.from({ length: 1 + below(4) }, single) }],
    () => ['Query', query()],
  ]
  return oneOf(...kinds)()
}

/** What is compared: an answer without what only counts, or a refusal's code and details. */
const outcome = async (call: Promise<AwsInput>): Promise<unknown> => {
  try {
    const { ItemCollectionMetrics: _metrics, ConsumedCapacity: _capacity, ...answer } = await call
    const responses = answer['Responses'] as Record<string, object[]> | undefined
    if (!responses) return answer
    return {
      ...answer,
      Responses: Object.fromEntries(Object.entries(responses).map(([name, found]) => [name, sorted(found)])),
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const reasons = error.details['CancellationReasons'] as { Code: string; Item?: object }[] | undefined
    const { Item } = error.details
    return { code: error.code, Item, reasons: reasons?.map(({ Code, Item: found }) => [Code, found]) }
  }
}
const sorted = (items: readonly object[]): object[] => {
  const keyed = items.map((one) => [JSON.stringify(Object.entries(one).sort()), one] as const)
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found)
}

const closers: (() => unknown)[] = []
afterAll(() => Promise.all(closers.map((close) => close())))

test.skipIf(binary === null)('this machine answers as another implementation does', async () => {
  const own = new DynamoEngine({ file: path('own.db'), sweepSeconds: 0 })
  const other = await startDynoxide(binary ?? '')
  closers.push(
    () => own.close(),
    () => other.stop(),
  )
  for (const input of [
    tableInput('plain'),
    tableInput('sorted', ['pk', 'sort']),
    tableInput('indexed', ['pk'], { index: ['g', 'u'] }),
  ]) {
    own.provide(input)
    await other.call('CreateTable', input)
  }
  console.log(`${commands} commands, ORACLE_SEED=${seed}`)
  let page: [string, AwsInput] | null = null
  for (let index = 0; index < commands; index += 1) {
    const next: [string, AwsInput] = page ?? command()
    const [action, input] = next
    const [mine, theirs] = [await outcome(own.call(action, input)), await outcome(other.call(action, input))]
    expect(mine, `command ${index}, ORACLE_SEED=${seed}: ${action} ${JSON.stringify(input)}`).toEqual(theirs)
    const last = (mine as AwsInput)['LastEvaluatedKey']
    page = last === undefined ? null : [action, { ...input, ExclusiveStartKey: last }]
  }
  for (const TableName of tables) {
    const [mine, theirs] = await Promise.all([own, other].map((db) => db.call('Scan', { TableName })))
    expect(sorted(mine?.['Items'] as object[]), TableName).toEqual(sorted(theirs?.['Items'] as object[]))
  }
})

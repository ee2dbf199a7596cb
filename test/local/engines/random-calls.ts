import type { AwsInput } from '../../../local/engines/engine.ts'

/** What calls are drawn from: `ORACLE_SEED` repeats a run. */
export const seed = Number(process.env['ORACLE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

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

/** The tables that are called. */
export const tables = ['plain', 'sorted', 'indexed'] as const
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
export const command = (): [string, AwsInput] => {
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

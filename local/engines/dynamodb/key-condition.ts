import { invalid, type Attribute } from './attribute.ts'
import { ExpressionReader, type Terms } from './expression.ts'
import { type KeyNames } from './table-definition.ts'

/** Which sort keys a query reads: from `low`, up to `high`; each end with or without itself, null for no end. */
export interface KeyRange {
  readonly partition: string
  readonly low: { readonly sort: string; readonly inclusive: boolean } | null
  readonly high: { readonly sort: string; readonly inclusive: boolean } | null
}

/** Reads `#partition = :value`, alone or with `AND` one of `begins_with(#sort, :x)` and `#sort < :x` (`<=`, `>`, `>=`, `=`). */
export const readKeyCondition = (text: unknown, terms: Terms, { partition, sort }: KeyNames): KeyRange => {
  const reader = new ExpressionReader(text, terms)
  expectName(reader, partition)
  reader.expect('=')
  const range = { partition: keyText(reader.value()), low: null, high: null }
  if (!reader.takes('AND')) {
    reader.end()
    return range
  }
  const bounds = reader.takes('begins_with') ? readPrefix(reader, sort) : readComparison(reader, sort)
  reader.end()
  return { ...range, ...bounds }
}

type Bounds = Partial<Pick<KeyRange, 'low' | 'high'>>

const readPrefix = (reader: ExpressionReader, sort: string | null): Bounds => {
  reader.expect('(')
  expectName(reader, sort)
  reader.expect(',')
  const prefix = keyText(reader.value())
  reader.expect(')')
  const end = beyondAllWith(prefix)
  return { low: { sort: prefix, inclusive: true }, high: end === null ? null : { sort: end, inclusive: false } }
}

/** The least text beyond all that begin with a prefix, in the order of bytes: its last code point is one on. Null where there is none. */
const beyondAllWith = (prefix: string): string | null => {
  const points = [...prefix]
  const last = points.findLastIndex((point) => point !== '\u{10FFFF}')
  const code = points[last]?.codePointAt(0)
  if (code === undefined) return null
  // Surrogates are no code points of a text.
  return points.slice(0, last).join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1)
}

/** Whether a sort key is within a range, in the order of bytes. */
export const isWithin = ({ low, high }: KeyRange, sort: string): boolean => {
  const beyond = (bound: string): number => Buffer.compare(Buffer.from(sort), Buffer.from(bound))
  return (
    (low === null || beyond(low.sort) >= (low.inclusive ? 0 : 1)) &&
    (high === null || beyond(high.sort) <= (high.inclusive ? 0 : -1))
  )
}

const readComparison = (reader: ExpressionReader, sort: string | null): Bounds => {
  expectName(reader, sort)
  const operator = reader.next
  reader.expect(operator)
  const bound = { sort: keyText(reader.value()), inclusive: operator.includes('=') }
  if (operator === '=') return { low: bound, high: bound }
  if (operator.startsWith('<')) return { high: bound }
  if (operator.startsWith('>')) return { low: bound }
  throw invalid(`Query key condition not supported: ${operator}`)
}

const expectName = (reader: ExpressionReader, name: string | null): void => {
  const path = reader.path()
  if (path.length !== 1 || path[0] !== name) throw invalid(`Query condition missed key schema element: ${name}`)
}

const keyText = ({ S }: Attribute): string => {
  if (typeof S === 'string') return S
  throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type')
}

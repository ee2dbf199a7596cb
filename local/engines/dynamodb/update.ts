import { attributeAt, invalid, type Attribute, type Item } from './attribute.ts'
import { ExpressionReader, type Terms } from './expression.ts'

/** Makes the new item out of the one that is there. */
export type Update = (item: Item) => Item

type Change = (before: Item, after: Item) => Item

/** Reads an update expression: `SET path = value`, `SET path = path + value`, `ADD path value`, `REMOVE path`. */
export const readUpdate = (text: unknown, terms: Terms): Update => {
  const reader = new ExpressionReader(text, terms)
  const changes: Change[] = []
  while (reader.next !== '') {
    const clause = clauses.find(([word]) => reader.takes(word))
    if (!clause) throw reader.refused()
    const [, read] = clause
    do changes.push(read(reader))
    while (reader.takes(','))
  }
  // Every value is taken from the item as it was, whatever the order of the changes.
  return (before) => changes.reduce((after, change) => change(before, after), before)
}

const readSet = (reader: ExpressionReader): Change => {
  const path = reader.path()
  reader.expect('=')
  if (reader.next.startsWith(':')) {
    const value = reader.value()
    return (_before, after) => changed(after, path, value)
  }
  const source = reader.path()
  reader.expect('+')
  const addend = reader.value()
  return (before, after) => changed(after, path, sum(attributeAt(before, source), addend))
}

/** A number that is not there yet counts from zero. */
const readAdd = (reader: ExpressionReader): Change => {
  const path = reader.path()
  const addend = reader.value()
  return (before, after) => changed(after, path, sum(attributeAt(before, path) ?? { N: '0' }, addend))
}

const readRemove = (reader: ExpressionReader): Change => {
  const path = reader.path()
  return (_before, after) => changed(after, path, null)
}

const clauses: readonly [string, (reader: ExpressionReader) => Change][] = [
  ['SET', readSet],
  ['ADD', readAdd],
  ['REMOVE', readRemove],
]

const sum = (one: Attribute | null, other: Attribute): Attribute => {
  if (!one) throw invalid('The provided expression refers to an attribute that does not exist in the item')
  if (typeof one['N'] !== 'string' || typeof other['N'] !== 'string')
    throw invalid('An operand in the update expression has an incorrect data type')
  return { N: String(BigInt(one['N']) + BigInt(other['N'])) }
}

/** The item with another value, or none, at the path; only the last name may be new. */
const changed = (item: Item, [name = '', ...rest]: readonly string[], value: Attribute | null): Item => {
  if (rest.length > 0) {
    const map = item[name]?.['M']
    if (!map) throw invalid('The document path provided in the update expression is invalid for update')
    return { ...item, [name]: { M: changed(map as Item, rest, value) } }
  }
  if (value) return { ...item, [name]: value }
  const { [name]: _removed, ...others } = item
  return others
}

import { attributeAt, compare, isEqual, sizeOf, type Attribute, type Item } from './attribute.ts'
import { ExpressionReader, type Terms } from './expression.ts'

/** Whether an item, null for one that does not exist, meets a condition. */
export type Condition = (item: Item | null) => boolean

type Operand = (item: Item | null) => Attribute | null

const comparisons: Readonly<Record<string, (one: Attribute, other: Attribute) => boolean>> = {
  '=': isEqual,
  '<': (one, other) => (compare(one, other) ?? 0) < 0,
  '<=': (one, other) => (compare(one, other) ?? 1) <= 0,
  '>': (one, other) => (compare(one, other) ?? 0) > 0,
  '>=': (one, other) => (compare(one, other) ?? -1) >= 0,
}

/** Reads a condition expression; without one every item meets it. */
export const readCondition = (text: unknown, terms: Terms): Condition => {
  if (text === undefined) return () => true
  const reader = new ExpressionReader(text, terms)
  const condition = anyOf(reader)
  reader.end()
  return condition
}

const anyOf = (reader: ExpressionReader): Condition => {
  const parts = [allOf(reader)]
  while (reader.takes('OR')) parts.push(allOf(reader))
  return (item) => parts.some((holds) => holds(item))
}

const allOf = (reader: ExpressionReader): Condition => {
  const parts = [single(reader)]
  while (reader.takes('AND')) parts.push(single(reader))
  return (item) => parts.every((holds) => holds(item))
}

const single = (reader: ExpressionReader): Condition => {
  if (reader.takes('(')) {
    const inner = anyOf(reader)
    reader.expect(')')
    return inner
  }
  for (const [name, wanted] of [
    ['attribute_exists', true],
    ['attribute_not_exists', false],
  ] as const) {
    if (!reader.takes(name)) continue
    const path = inParentheses(reader)
    return (item) => (attributeAt(item, path) !== null) === wanted
  }
  return comparison(reader)
}

const comparison = (reader: ExpressionReader): Condition => {
  const one = operand(reader)
  const holds = comparisons[reader.next]
  if (!holds) throw reader.refused()
  reader.expect(reader.next)
  const other = operand(reader)
  return (item) => {
    const [left, right] = [one(item), other(item)]
    return left !== null && right !== null && holds(left, right)
  }
}

const operand = (reader: ExpressionReader): Operand => {
  if (reader.takes('size')) {
    const path = inParentheses(reader)
    return (item) => {
      const found = attributeAt(item, path)
      return found ? { N: String(sizeOf(found)) } : null
    }
  }
  if (reader.next.startsWith(':')) {
    const value = reader.value()
    return () => value
  }
  const path = reader.path()
  return (item) => attributeAt(item, path)
}

const inParentheses = (reader: ExpressionReader): string[] => {
  reader.expect('(')
  const path = reader.path()
  reader.expect(')')
  return path
}

import { matchesPattern } from './patterns.ts'

/** The values of a condition key in one request; undefined where the request has no such key. */
export type RequestContext = (key: string) => readonly string[] | undefined

type Test = (actual: string, expected: string) => boolean

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => matchesPattern(expected, actual),
  ArnEquals: (actual, expected) => matchesPattern(expected, actual),
  ArnLike: (actual, expected) => matchesPattern(expected, actual),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
}

const negated: Readonly<Record<string, Test | undefined>> = {
  StringNotEquals: tests['StringEquals'],
  StringNotEqualsIgnoreCase: tests['StringEqualsIgnoreCase'],
  StringNotLike: tests['StringLike'],
  ArnNotEquals: tests['ArnEquals'],
  ArnNotLike: tests['ArnLike'],
}

/**
 * Whether one condition holds: `ForAllValues:`, `ForAnyValue:` and `IfExists` as IAM defines them; undefined for an
 * operator or value that is not understood, which the caller must take for the safe answer.
 */
export const holds = (
  operator: string,
  key: string,
  expected: readonly string[],
  context: RequestContext,
): boolean | undefined => {
  // A policy variable would have to be filled in from the request: not understood, so not granted.
  if (expected.some((value) => value.includes('${'))) return undefined
  const [quantifier, bare] = operator.includes(':') ? operator.split(':') : [undefined, operator]
  const ifExists = bare?.endsWith('IfExists') === true
  const name = (ifExists ? bare?.slice(0, -'IfExists'.length) : bare) ?? ''
  const actual = context(key)
  if (name === 'Null') return (actual === undefined) === (expected[0]?.toLowerCase() === 'true')
  const test = testOf(name)
  if (!test) return undefined
  if (actual === undefined || actual.length === 0) return whenAbsent(quantifier, ifExists, name in negated)
  const matches = (value: string): boolean => test(value, expected)
  if (quantifier === 'ForAllValues') return actual.every(matches)
  if (quantifier === undefined || quantifier === 'ForAnyValue') return actual.some(matches)
  return undefined
}

const testOf = (name: string): ((actual: string, expected: readonly string[]) => boolean) | undefined => {
  const positive = tests[name]
  if (positive) return (actual, expected) => expected.some((value) => positive(actual, value))
  const negative = negated[name]
  return negative && ((actual, expected) => !expected.some((value) => negative(actual, value)))
}

const whenAbsent = (quantifier: string | undefined, ifExists: boolean, isNegated: boolean): boolean => {
  if (quantifier === 'ForAnyValue') return false
  // `ForAllValues` is true of no values at all: the reason why AWS advises a `Null` condition beside it.
  return quantifier === 'ForAllValues' || ifExists || isNegated
}

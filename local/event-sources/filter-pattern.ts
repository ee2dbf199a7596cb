import { asList, isObject, type Json, type JsonObject } from '../template/json.ts'

/** Whether a record matches one of an event source mapping's filter patterns; without patterns every record does. */
export const matchesFilters = (patterns: readonly JsonObject[], record: JsonObject): boolean => {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, record))
}

const matches = (pattern: JsonObject, value: Json | undefined): boolean => {
  const members = isObject(value) ? value : {}
  return Object.entries(pattern).every(([name, expected]) => {
    if (name === '$or') return asList(expected).some((branch) => isObject(branch) && matches(branch, value))
    const actual = members[name]
    return isObject(expected) ? matches(expected, actual) : asList(expected).some((rule) => matchesRule(rule, actual))
  })
}

const matchesRule = (rule: Json, actual: Json | undefined): boolean => {
  if (Array.isArray(actual)) return actual.some((item) => matchesRule(rule, item))
  if (!isObject(rule)) return rule === actual
  const [[name, argument] = ['', null]] = Object.entries(rule)
  const text = typeof actual === 'string' ? actual : undefined
  switch (name) {
    case 'exists':
      return (actual !== undefined) === argument
    case 'prefix':
      return text?.startsWith(String(argument)) === true
    case 'suffix':
      return text?.endsWith(String(argument)) === true
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(argument).toLowerCase()
    case 'anything-but':
      return actual !== undefined && !asList(argument).some((excluded) => matchesRule(excluded, actual))
    case 'numeric':
      return typeof actual === 'number' && inRange(asList(argument), actual)
    default:
      throw new Error(`Filter rule ${name} is not played on one machine`)
  }
}

const inRange = (comparisons: readonly Json[], actual: number): boolean => {
  for (let index = 0; index < comparisons.length; index += 2) {
    const bound = Number(comparisons[index + 1])
    const operator = comparisons[index]
    const holds =
      operator === '='
        ? actual === bound
        : operator === '<'
          ? actual < bound
          : operator === '<='
            ? actual <= bound
            : operator === '>'
              ? actual > bound
              : actual >= bound
    if (!holds) return false
  }
  return true
}

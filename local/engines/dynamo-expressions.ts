import { AwsError, type AwsInput } from './engine.ts'

const EXPRESSIONS = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'Statement',
  'UpdateExpression',
]

/**
 * Refuses a non-ASCII character in an expression with `ValidationException`, as AWS does.
 * dynoxide 1.2.1 dies of one, so a single caller could stop the engine for all.
 */
export const refuseNonAscii = (input: AwsInput): void => {
  for (const request of requestsIn(input)) {
    for (const name of EXPRESSIONS) refuseIn(name, request[name])
  }
}

/** The request and, for a batch or a transaction, the single requests inside. */
const requestsIn = (input: AwsInput): AwsInput[] => {
  return [
    input,
    ...members(input.RequestItems),
    ...members(input.TransactItems).flatMap(members),
    ...members(input.Statements),
    ...members(input.TransactStatements),
  ]
}

const members = (value: unknown): AwsInput[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).filter((entry) => typeof entry === 'object' && entry !== null)
}

const refuseIn = (name: string, expression: unknown): void => {
  if (typeof expression !== 'string') return
  const token = /[^\p{ASCII}]+/u.exec(expression)?.[0]
  if (token === undefined) return
  throw new AwsError('ValidationException', `Invalid ${name}: Syntax error; token: "${token}"`)
}

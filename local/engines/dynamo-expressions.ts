import { AwsError, type AwsInput } from './engine.ts'

const expressions = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
]

/**
 * Refuses a non-ASCII character in an expression with `ValidationException`, as AWS does.
 * dynoxide 1.2.1 dies of one, so a single caller could stop the engine for all.
 */
export const refuseNonAscii = (input: AwsInput): void => {
  for (const request of requestsIn(input)) {
    for (const name of expressions) refuseIn(name, request[name])
  }
}

/** The request and, for a batch or a transaction, the single requests inside. */
const requestsIn = (input: AwsInput): AwsInput[] => [
  input,
  ...members(input['RequestItems']),
  ...members(input['TransactItems']).flatMap(members),
]

const members = (value: unknown): AwsInput[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).filter((entry) => typeof entry === 'object' && entry !== null)
    : []

const refuseIn = (name: string, expression: unknown): void => {
  const token = typeof expression === 'string' ? /[^\p{ASCII}]+/u.exec(expression)?.[0] : undefined
  if (token !== undefined) throw new AwsError('ValidationException', `Invalid ${name}: Syntax error; token: "${token}"`)
}

import type { PolicyStatement } from '../template/model.ts'
import { holds, type RequestContext } from './conditions.ts'
import { matchesPattern } from './patterns.ts'

/** One thing that a call wants to do: `dynamodb:PutItem` on an ARN, with the request's condition keys. */
export interface AccessRequest {
  readonly action: string
  /** The resource's ARN; several mean that a grant on any of them is enough (an e-mail address or its domain). */
  readonly resources: readonly string[]
  readonly context: RequestContext
}

/** `denied` is an explicit Deny; `unmatched` means that no statement speaks of the request. */
export type Verdict = 'allowed' | 'denied' | 'unmatched'

/**
 * Evaluates statements as IAM does: a Deny that matches wins over any Allow. What is not understood fails closed: an
 * Allow with it never matches, a Deny with it matches whatever its action and resource match.
 */
export const evaluate = (statements: readonly PolicyStatement[], request: AccessRequest): Verdict => {
  if (statements.some((statement) => statement.effect === 'Deny' && denies(statement, request))) return 'denied'
  return statements.some((statement) => statement.effect === 'Allow' && allows(statement, request))
    ? 'allowed'
    : 'unmatched'
}

const allows = (statement: PolicyStatement, request: AccessRequest): boolean => {
  if (statement.unsupported.length > 0) return false
  return (
    matchesAction(statement, request) &&
    matchesResource(statement, request) &&
    conditionsOf(statement, request).every((answer) => answer === true)
  )
}

const denies = (statement: PolicyStatement, request: AccessRequest): boolean => {
  // With NotAction, NotResource or NotPrincipal the statement may mean this request.
  const unclear = statement.unsupported.length > 0
  const action = matchesAction(statement, request) || (unclear && statement.actions.length === 0)
  const resource = matchesResource(statement, request) || (unclear && statement.resources.length === 0)
  return action && resource && conditionsOf(statement, request).every((answer) => answer !== false)
}

const matchesAction = ({ actions }: PolicyStatement, { action }: AccessRequest): boolean => {
  // Action names do not distinguish upper and lower case.
  return actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase()))
}

const matchesResource = (statement: PolicyStatement, { resources }: AccessRequest): boolean => {
  return statement.resources.some((pattern) => {
    if (pattern.includes('${')) return statement.effect === 'Deny'
    return resources.some((resource) => matchesPattern(pattern, resource))
  })
}

const conditionsOf = (statement: PolicyStatement, { context }: AccessRequest): (boolean | undefined)[] => {
  return Object.entries(statement.conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) => holds(operator, key, expected, context)),
  )
}

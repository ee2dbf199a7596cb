import { type PolicyStatement } from '../template/model.ts'
import { matchesPattern } from './patterns.ts'

/** One thing that a call wants to do: `dynamodb:PutItem` on an ARN, with the request's condition keys. */
export interface AccessRequest {
  readonly action: string
  /** The resource's ARN; several mean that a grant on any of them is enough (an e-mail address or its domain). */
  readonly resources: readonly string[]
  /** The value of a condition key, null where the request has no such key. */
  readonly context: (key: string) => string | null
}

/** Whether a statement allows the request. Statements with anything but what is evaluated here are refused when the template is read. */
export const allows = (statements: readonly PolicyStatement[], request: AccessRequest): boolean =>
  statements.some(
    ({ actions, resources, conditions }) =>
      actions.includes(request.action) &&
      resources.some((pattern) => request.resources.some((resource) => matchesPattern(pattern, resource))) &&
      conditions.every(({ key, values }) => {
        const actual = request.context(key)
        return actual !== null && values.includes(actual)
      }),
  )

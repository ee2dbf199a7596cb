import { type FunctionId } from '../../functions/grants.ts'
import { functionName } from '../../lib/names.ts'
import { stages } from '../../lib/stages.ts'
import { requestsOf } from '../../local/iam/authorizer.ts'
import { kmsKeyOf } from '../../local/iam/service-requests.ts'
import type { ObservedCall } from '../../local/runner.ts'
import type { FunctionModel, LocalModel, PolicyStatement } from '../../local/template/model.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'

/** The physical name of a function on one machine. */
export const nameOf = (id: FunctionId): string => functionName(stages.local.prefix, id)

/** A function as the template declares it. */
export const functionOf = ({ functions }: LocalModel, id: FunctionId): FunctionModel => {
  const found = functions.find(({ name }) => name === nameOf(id))
  if (found === undefined) throw new Error(`no function ${id}`)
  return found
}

/** One action on one resource that a policy allows. */
export interface Grant {
  action: string
  resource: string
}

/** What a function's role allows, but for its own log. */
export const grantsOf = ({ role }: FunctionModel): Grant[] =>
  role.statements
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    )
    .filter(({ action }) => !action.startsWith('logs:'))

/** A statement without one action on one resource. */
export const without = (statement: PolicyStatement, { action, resource }: Grant): PolicyStatement[] => {
  if (!statement.actions.includes(action) || !statement.resources.includes(resource)) return [statement]
  return [
    { ...statement, actions: statement.actions.filter((other) => other !== action) },
    { ...statement, actions: [action], resources: statement.resources.filter((other) => other !== resource) },
  ]
}

/** What a function's calls needed of its grants, as `action resource`; a telephone number is no resource that AWS could name. */
export const usedBy = (model: LocalModel, id: FunctionId, calls: readonly ObservedCall[]): Set<string> => {
  const tables = new Map(model.tables.map((table) => [table.name, table]))
  const own = calls.filter(({ caller }) => caller === accessKeyIdOf(nameOf(id)))
  const requests = own.flatMap((call) =>
    requestsOf(call, tables, call.service === 'kms' ? kmsKeyOf(call.input, model.keys) : null),
  )
  return new Set(
    requests.flatMap(({ action, resources }) =>
      resources.map((resource) => `${action} ${action === 'sns:Publish' ? '*' : resource}`),
    ),
  )
}

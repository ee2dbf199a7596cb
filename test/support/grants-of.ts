import { type FunctionId } from '../../functions/grants.ts'
import { functionName } from '../../lib/names.ts'
import { stages } from '../../lib/stages.ts'
import type { FunctionModel, LocalModel, PolicyStatement } from '../../local/template/model.ts'

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

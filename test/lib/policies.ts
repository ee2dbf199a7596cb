import { functionName } from '../../lib/names.ts'
import type { FunctionId } from '../../functions/grants.ts'
import { list, object, type Json } from './resolved.ts'
import type { Stage } from './synthesized.ts'

/** One action on one resource, with the conditions under which it is allowed. */
export interface Permission {
  readonly action: string
  readonly resource: string
  readonly conditions: Json | undefined
}

/** The statements of a policy document taken apart. */
export const permissionsOf = (document: Json | undefined): Permission[] =>
  list(object(document)['Statement'])
    .map(object)
    .flatMap((statement) => {
      const strange = Object.keys(statement).filter(
        (key) => !['Sid', 'Action', 'Resource', 'Effect', 'Condition', 'Principal'].includes(key),
      )
      if (statement['Effect'] !== 'Allow' || strange.length > 0)
        throw new Error(`a statement that this test does not understand: ${JSON.stringify(statement)}`)
      return list(statement['Action']).flatMap((action) =>
        list(statement['Resource']).map((resource) => ({
          action: String(action),
          resource: String(resource),
          conditions: statement['Condition'],
        })),
      )
    })

/** Everything that a function's role allows, but writing the function's own log. */
export const allowed = (stage: Stage, prefix: string, id: FunctionId): Permission[] => {
  const role = stage.one('AWS::IAM::Role', 'RoleName', functionName(prefix, id))
  return list(role.properties['Policies']).flatMap((policy) => permissionsOf(object(policy)['PolicyDocument']))
}

/** `dynamodb:GetItem table/zaas-dev-tokens`: a permission without region and account. */
export const short = ({ action, resource }: Permission): string =>
  `${action} ${resource.replace(/^arn:aws:[a-z0-9]+:[^:]*:[^:]*:/, '')}`

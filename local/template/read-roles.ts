import { asList, asObject, isObject, type Json, type JsonObject } from './json.ts'
import type { PolicyStatement, RoleModel } from './model.ts'
import type { Resource } from './resource.ts'

const understood = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal'])

/** The statements of a policy document. */
export const readPolicyStatements = (document: Json | undefined): PolicyStatement[] => {
  return asList(asObject(document)['Statement']).filter(isObject).map(readStatement)
}

const readStatement = (statement: JsonObject): PolicyStatement => {
  const conditions = Object.entries(asObject(statement['Condition'])).map(
    ([operator, keys]) =>
      [
        operator,
        Object.fromEntries(Object.entries(asObject(keys)).map(([key, values]) => [key, asList(values).map(String)])),
      ] as const,
  )
  return {
    // Anything that is not plainly an Allow is taken as a Deny: the safe reading of a policy that is not understood.
    effect: statement['Effect'] === 'Allow' ? 'Allow' : 'Deny',
    actions: asList(statement['Action']).map(String),
    resources: asList(statement['Resource']).map(String),
    conditions: Object.fromEntries(conditions),
    principals: readPrincipals(statement['Principal']),
    unsupported: Object.keys(statement).filter((key) => !understood.has(key)),
  }
}

const readPrincipals = (principal: Json | undefined): string[] => {
  if (typeof principal === 'string') return [principal]
  return Object.values(asObject(principal)).flatMap(asList).map(String)
}

/** AWS's own policies that only allow what nothing here checks: writing logs and traces. */
const harmlessManagedPolicies = [
  '/service-role/AWSLambdaBasicExecutionRole',
  '/AWSXRayDaemonWriteAccess',
  '/CloudWatchLambdaInsightsExecutionRolePolicy',
]

/** Reads every role with its inline, attached and managed policies; `note` hears what is not understood. */
export const readRoles = (resources: readonly Resource[], note: (sentence: string) => void): Map<string, RoleModel> => {
  const policies = resources.filter(
    ({ type }) => type === 'AWS::IAM::Policy' || type === 'AWS::IAM::RolePolicy' || type === 'AWS::IAM::ManagedPolicy',
  )
  const managed = new Map(
    policies.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy').map((policy) => [policy.arn, policy]),
  )
  const roles = resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .map((role): [string, RoleModel] => {
      if (role.value('PermissionsBoundary') !== undefined)
        role.fail('permissions boundaries are not evaluated on one machine', 'PermissionsBoundary')
      const inline = role.list('Policies').flatMap((policy) => readPolicyStatements(asObject(policy)['PolicyDocument']))
      const attached = policies
        .filter((policy) => isAttached(policy, role))
        .flatMap((policy) => readPolicyStatements(policy.value('PolicyDocument')))
      const named = role
        .list('ManagedPolicyArns')
        .map(String)
        .flatMap((arn) => {
          const policy = managed.get(arn)
          if (policy) return readPolicyStatements(policy.value('PolicyDocument'))
          if (!harmlessManagedPolicies.some((known) => arn.endsWith(known)))
            note(`Role ${role.name}: managed policy ${arn} is unknown here and allows nothing`)
          return []
        })
      return [role.arn, { arn: role.arn, statements: [...inline, ...attached, ...named] }]
    })
  return new Map(roles)
}

const isAttached = (policy: Resource, role: Resource): boolean => {
  if (policy.type === 'AWS::IAM::RolePolicy') return policy.text('RoleName') === role.name
  return policy.list('Roles').includes(role.name)
}

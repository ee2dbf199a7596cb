import { asList, asObject, type Json } from './json.ts'
import { type PolicyStatement, type RoleModel } from './model.ts'
import { type Resource } from './resource.ts'

/** The members of a statement that are evaluated here (a `Sid` only names it). */
const understood = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal'])
/** The condition operators that are evaluated here. */
const operators = new Set(['StringEquals', 'ArnEquals'])

/** Reads an `AWS::IAM::Role` with its inline policies. */
export const readRole = (role: Resource): RoleModel => {
  const documents = role.list('Policies').map((policy) => asObject(policy)['PolicyDocument'] ?? null)
  return { arn: role.arn, statements: documents.flatMap((document) => readStatements(role, 'Policies', document)) }
}

/** Reads the statements of a policy document; what is not evaluated here is refused, so that no grant is read too widely. */
export const readStatements = (resource: Resource, property: string, document: Json): PolicyStatement[] =>
  asList(asObject(document)['Statement']).map((given) => {
    const statement = asObject(given)
    const fail = (what: string): never => resource.fail(`${what} is not evaluated on one machine`, property)
    const other = Object.keys(statement).find((key) => !understood.has(key))
    if (other !== undefined) fail(other)
    if (statement['Effect'] !== 'Allow') fail(`Effect ${String(statement['Effect'])}`)
    const conditions = Object.entries(asObject(statement['Condition']))
    const operator = conditions.find(([name]) => !operators.has(name))
    if (operator) fail(`Operator ${operator[0]}`)
    // A policy variable would have to be filled in from each request.
    if (JSON.stringify(statement).includes('${')) fail('A policy variable')
    return {
      actions: asList(statement['Action']).map(String),
      resources: asList(statement['Resource']).map(String),
      conditions: conditions.flatMap(([, keys]) =>
        Object.entries(asObject(keys)).map(([key, values]) => ({ key, values: asList(values).map(String) })),
      ),
      principals: Object.values(asObject(statement['Principal'])).flatMap(asList).map(String),
    }
  })

import { type FunctionId, grants, type Line } from './grants.ts'
import { queues, queueVariable, tables, tableVariable, type Variable } from './resources.ts'

const variables: ReadonlyMap<string, readonly Variable[]> = new Map<string, readonly Variable[]>([
  ...tables.map((name) => [name, [tableVariable(name)]] as const),
  ...tables.map((name) => [`${name}/by-service`, [tableVariable(name)]] as const),
  ...queues.flatMap((name) => [name, `${name}/dead`].map((one) => [one, [queueVariable(name)]] as const)),
  ['kms', ['KMS_KEY', 'INSTANCE']],
  ['ses', ['MAIL_FROM']],
])

/** What a function reads from its environment: what names its grants, and its settings. The stacks give exactly this. */
export const variablesOf = (id: FunctionId): Variable[] => {
  const { settings = [], ...granted }: Line = grants[id]
  return [...new Set([...Object.keys(granted).flatMap((resource) => variables.get(resource) ?? []), ...settings])]
}

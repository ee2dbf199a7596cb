import { type FunctionId, grants, type Line } from './grants.ts'
import {
  queues,
  queueVariable,
  type Setting,
  tables,
  tableVariable,
  type Variable,
  type VariableOf,
} from './resources.ts'

type SettingOf<L> = L extends { readonly settings: readonly (infer S extends Setting)[] } ? S : never

/** The variables of one function. */
export type Environment<Id extends FunctionId> = Readonly<
  Record<VariableOf<keyof (typeof grants)[Id]> | SettingOf<(typeof grants)[Id]>, string>
>

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

/** Reads a function's environment; throws, naming the variable, when the stack forgot one. */
export const readEnvironment = <Id extends FunctionId>(
  id: Id,
  source: Record<string, string | undefined> = process.env,
): Environment<Id> => {
  const read = variablesOf(id).map((name) => {
    const value = source[name]
    if (value === undefined) throw new Error(`${id} needs the environment variable ${name}`)
    return [name, value]
  })
  return Object.fromEntries(read) as Environment<Id>
}

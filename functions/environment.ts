import type { FunctionId, grants } from './grants.ts'
import type { Setting, VariableOf } from './resources.ts'

type SettingOf<L> = L extends { readonly settings: readonly (infer S extends Setting)[] } ? S : never

/** The variables of one function. */
export type Environment<Id extends FunctionId> = Readonly<
  Record<VariableOf<keyof (typeof grants)[Id]> | SettingOf<(typeof grants)[Id]>, string>
>

/** A function's environment. The stacks give it exactly `variablesOf` it, which tests compare, so nothing is looked up here in a table that every bundle would have to hold. */
export const readEnvironment = <Id extends FunctionId>(): Environment<Id> => ({ ...process.env }) as Environment<Id>

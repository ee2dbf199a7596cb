import { basename } from 'node:path'
import { StartError } from '../start-error.ts'
import { type FunctionModel, type LocalModel } from '../template/model.ts'

/** A function that is debugged, and where its debugger listens. */
export interface Inspected {
  /** The function's id, `token.status`. */
  readonly id: string
  readonly port: number
}

/** Long enough for somebody who thinks at a breakpoint; a request waits twice as long, for its turn and for its call. */
const patienceSeconds = 43_200

/** The function with an id; throws `StartError` with those that there are. Bundles that run in place are in folders of the ids. */
export const functionById = (model: LocalModel, id: string): FunctionModel => {
  const ids = model.functions.map(({ directory }) => basename(directory))
  const found = model.functions[ids.indexOf(id)]
  if (found) return found
  throw new StartError(`There is no function ${id}; the functions are ${ids.sort().join(', ')}`)
}

/** The model in which that function waits for its debugger: nothing ends it, and it runs once at a time. */
export const withPatience = (model: LocalModel, { name }: FunctionModel): LocalModel => ({
  ...model,
  functions: model.functions.map((one) =>
    one.name === name ? { ...one, timeoutSeconds: patienceSeconds, reservedConcurrency: 1 } : one,
  ),
  routes: model.routes.map((route) =>
    route.functionName === name ? { ...route, timeoutSeconds: 2 * patienceSeconds } : route,
  ),
})

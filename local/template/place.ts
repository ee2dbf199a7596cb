import type { SynthesizedStack } from './assembly.ts'
import type { Json } from './json.ts'

/** Where a value stands, for messages: the stack, then the resource and property. */
export interface Place {
  readonly stack: SynthesizedStack
  readonly path: string
}

/** What intrinsic functions ask of the resolver that they are part of. */
export interface Values {
  resolve(place: Place, value: Json): Json | undefined
  text(place: Place, value: Json): string
  reference(place: Place, id: string): Json | undefined
  attribute(place: Place, id: string, attribute: string): string
  output(place: Place, stackName: string, outputName: string): Json
  exported(place: Place, exportName: string): Json
  condition(place: Place, name: string): boolean
}

/** A template that cannot be run here; the message names stack, resource and path. */
export class TemplateError extends Error {
  constructor(place: Place, problem: string) {
    super(`${place.stack.name}/${place.path}: ${problem}`)
    this.name = 'TemplateError'
  }
}

/** The place one step further in. */
export const at = (place: Place, step: string): Place => {
  return { stack: place.stack, path: `${place.path}.${step}` }
}

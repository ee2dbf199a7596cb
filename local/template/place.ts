import { type SynthesizedStack } from './assembly.ts'

/** Where a value stands, for messages: the stack, then the resource and property. */
export interface Place {
  readonly stack: SynthesizedStack
  readonly path: string
}

/** A template that cannot be run here; the message names stack, resource and path. */
export class TemplateError extends Error {
  constructor(place: Place, problem: string) {
    super(`${place.stack.name}/${place.path}: ${problem}`)
    this.name = 'TemplateError'
  }
}

/** The place one step further in. */
export const at = (place: Place, step: string): Place => ({ stack: place.stack, path: `${place.path}.${step}` })

import { asObject, isObject, type Json, type JsonObject } from './json.ts'
import { at, TemplateError, type Place } from './place.ts'
import { arnOf, type NamedResource } from './names.ts'
import type { Resolver } from './resolver.ts'
import type { SynthesizedStack } from './assembly.ts'

/** One resource of a template whose properties are resolved as they are read, with errors that name the place. */
export class Resource {
  readonly place: Place
  readonly named: NamedResource
  readonly #resolver: Resolver
  readonly #properties: JsonObject

  constructor(resolver: Resolver, stack: SynthesizedStack, logicalId: string) {
    this.place = { stack, path: logicalId }
    this.#resolver = resolver
    this.named = resolver.resource(this.place, logicalId)
    this.#properties = asObject(asObject(asObject(stack.template['Resources'])[logicalId])['Properties'])
  }

  get type(): string {
    return this.named.type
  }

  get name(): string {
    return this.named.name
  }

  get arn(): string {
    return arnOf(this.named) ?? this.fail('this type of resource has no ARN here')
  }

  /** The names of the properties that the template gives. */
  get propertyNames(): string[] {
    return Object.keys(this.#properties)
  }

  /** A property's resolved value, undefined where it is not given. */
  value(property: string): Json | undefined {
    const given = this.#properties[property]
    return given === undefined ? undefined : this.#resolver.resolve(at(this.place, property), given)
  }

  text(property: string): string {
    return this.optionalText(property) ?? this.fail('it is required', property)
  }

  optionalText(property: string): string | undefined {
    const value = this.value(property)
    return value === undefined ? undefined : this.#resolver.text(at(this.place, property), value)
  }

  number(property: string): number | undefined {
    const value = this.value(property)
    if (value === undefined) return undefined
    const number = Number(value)
    return Number.isFinite(number) ? number : this.fail('a number is needed here', property)
  }

  flag(property: string): boolean {
    const value = this.value(property)
    return value === true || value === 'true'
  }

  object(property: string): JsonObject {
    const value = this.value(property)
    return value === undefined || isObject(value) ? asObject(value) : this.fail('an object is needed here', property)
  }

  list(property: string): Json[] {
    const value = this.value(property)
    if (value === undefined) return []
    return Array.isArray(value) ? value : this.fail('a list is needed here', property)
  }

  fail(problem: string, property?: string): never {
    throw new TemplateError(property === undefined ? this.place : at(this.place, property), problem)
  }
}

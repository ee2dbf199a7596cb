import { type SynthesizedStack } from './assembly.ts'
import { asObject, isObject, type Json, type JsonObject } from './json.ts'
import { attributeOf, type NamedResource } from './names.ts'
import { at, TemplateError, type Place } from './place.ts'
import { type Resolver } from './resolver.ts'

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
    return attributeOf(this.named, 'Arn') ?? this.fail('this type of resource has no ARN here')
  }

  /** The names of the properties that the template gives. */
  get propertyNames(): string[] {
    return Object.keys(this.#properties)
  }

  /** A property's resolved value, null where it is not given. */
  value(property: string): Json {
    const given = this.#properties[property]
    return given === undefined ? null : this.#resolver.resolve(at(this.place, property), given)
  }

  text(property: string): string {
    return this.optionalText(property) ?? this.fail('it is required', property)
  }

  optionalText(property: string): string | null {
    const value = this.value(property)
    return value === null ? null : this.#resolver.text(at(this.place, property), value)
  }

  number(property: string): number | null {
    const value = this.value(property)
    if (value === null) return null
    const number = Number(value)
    return Number.isFinite(number) ? number : this.fail('a number is needed here', property)
  }

  object(property: string): JsonObject {
    const value = this.value(property)
    return value === null || isObject(value) ? asObject(value) : this.fail('an object is needed here', property)
  }

  list(property: string): Json[] {
    const value = this.value(property)
    if (value === null) return []
    return Array.isArray(value) ? value : this.fail('a list is needed here', property)
  }

  /** Refuses the resource, or one of its properties, where it has another value than the one that is played here. */
  demand(property: string, played: string): void {
    const value = this.optionalText(property)
    if (value !== played) this.fail(`only ${played} is played on one machine, not ${value}`, property)
  }

  fail(problem: string, property?: string): never {
    throw new TemplateError(property === undefined ? this.place : at(this.place, property), problem)
  }
}

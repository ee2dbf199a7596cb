import * as z from 'zod'
import { fieldTexts } from './texts/fields.ts'
import type { Text } from './texts/text.ts'

/** A JSON schema, or a part of one. */
export type Schema = { [key: string]: unknown }

/** Where a schema stands: the endpoint, whether it is asked (`?`) or answered (`=`), and the field around it. */
interface Place {
  readonly id: string
  readonly side: '?' | '='
  /** The name of the object that a field is in; null at the top and in items of lists. */
  readonly parent: string | null
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const schemasIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
const choicesOf = ({ anyOf, oneOf }: Schema): Schema[] => schemasIn(anyOf ?? oneOf)
const propertiesOf = ({ properties }: Schema): [string, Schema][] =>
  isSchema(properties) ? Object.entries(properties).flatMap(([name, one]) => (isSchema(one) ? [[name, one]] : [])) : []

/** Names under which a field's text is looked for, the most particular first. */
const textNames = (name: string, { id, side, parent }: Place): string[] => {
  const [area = '', operation = ''] = id.split('.')
  const around =
    parent === null ? [`${id}${side}.${name}`, `${id}.${name}`, `${operation}.${name}`] : [`${parent}.${name}`]
  return [...around, `${area}.${name}`, name]
}

const textOf = (name: string, place: Place): Text => {
  const found = textNames(name, place).find((one) => one in fieldTexts)
  const text = found === undefined ? undefined : fieldTexts[found]
  if (text === undefined) throw new Error(`no text for ${name} of ${place.id}`)
  return text
}

const aTime = '2026-11-27T09:30:00.000Z'

/** The values that a schema names one by one; none where it does not. */
const literalsOf = (schema: Schema): unknown[] => {
  if ('const' in schema) return [schema['const']]
  if (Array.isArray(schema['enum'])) return schema['enum']
  const each = choicesOf(schema).map(literalsOf)
  return each.length > 0 && each.every((one) => one.length > 0) ? each.flat() : []
}

const exampleOf = (schema: Schema, [, example]: Text): unknown => {
  const literals = literalsOf(schema)
  if (literals.length > 0) return literals.includes(example) ? example : (schema['default'] ?? literals[0])
  if (example !== undefined) return example
  if (schema['default'] != null) return schema['default']
  if (schema['format'] === 'date-time') return aTime
  if (schema['type'] === 'boolean') return true
  const [choice] = choicesOf(schema)
  if (choice !== undefined) return exampleOf(choice, [''])
  throw new Error(`no example: ${JSON.stringify(schema).slice(0, 200)}`)
}

/** The fields of an object, of each of its choices, and of a list's items. */
const described = (schema: Schema, place: Place): Schema => {
  const { properties, anyOf, oneOf, items } = schema
  const [, kind] = propertiesOf(schema).find(([name]) => name === 'kind') ?? []
  const inside = typeof kind?.['const'] === 'string' ? { ...place, parent: kind['const'] } : place
  const within = (one: Schema): Schema => described(one, place)
  return {
    ...schema,
    ...(isSchema(properties)
      ? { properties: Object.fromEntries(propertiesOf(schema).map(([name, one]) => [name, field(name, one, inside)])) }
      : {}),
    ...(anyOf === undefined ? {} : { anyOf: schemasIn(anyOf).map(within) }),
    ...(oneOf === undefined ? {} : { oneOf: schemasIn(oneOf).map(within) }),
    ...(isSchema(items) ? { items: within(items) } : {}),
  }
}

const hasFields = (schema: Schema): boolean =>
  isSchema(schema['properties']) ||
  (isSchema(schema['items']) && hasFields(schema['items'])) ||
  choicesOf(schema).some(hasFields)

const field = (name: string, schema: Schema, place: Place): Schema => {
  const text = textOf(name, place)
  const made = described(schema, { ...place, parent: name === 'items' ? null : name })
  return {
    ...made,
    description: made['description'] ?? text[0],
    ...(hasFields(made) ? {} : { examples: [exampleOf(made, text)] }),
  }
}

/** Leaves out what says nothing to a reader, or not the truth: the pattern of a format, and the limits of whole numbers as JavaScript has them. */
const plain = ({ jsonSchema }: { jsonSchema: Schema }): void => {
  if (['date-time', 'ipv4', 'ipv6'].includes(String(jsonSchema['format']))) delete jsonSchema['pattern']
  // Ours are wider than these formats: letters of other scripts, and what no validator knows.
  if (['email', 'uri', 'cidrv4', 'cidrv6'].includes(String(jsonSchema['format']))) delete jsonSchema['format']
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum']
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum']
}

/** A schema as OpenAPI has it, with a sentence and an example for every field. */
export const describedSchema = (schema: z.ZodType, place: Omit<Place, 'parent'>): Schema => {
  const io = place.side === '?' ? 'input' : 'output'
  const options = { io, unrepresentable: 'any', reused: 'inline', override: plain } as const
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, options)
  return described(rest, { ...place, parent: null })
}

/** A whole value by the examples of a schema's fields: those that are required, or all of them. */
export const wholeExample = (schema: Schema, which: 'required' | 'all'): unknown => {
  const [example] = Array.isArray(schema['examples']) ? schema['examples'] : []
  if (example !== undefined) return example
  if (isSchema(schema['items'])) return [wholeExample(schema['items'], which)]
  const [choice] = choicesOf(schema)
  if (choice !== undefined) return wholeExample(choice, which)
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const shown = propertiesOf(schema).filter(([name]) => which === 'all' || required.includes(name))
  return Object.fromEntries(shown.map(([name, one]) => [name, wholeExample(one, which)]))
}

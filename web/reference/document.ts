/** A schema as far as the page shows it. */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
}

interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: Schema; readonly example?: unknown } }
}

/** One call. */
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly 'x-role': string
  readonly 'x-session'?: string
  readonly parameters?: readonly { name: string; in: string; required: boolean; description: string; schema: Schema }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
}

/** `openapi.json`. */
export interface ApiDocument {
  readonly info: { readonly description: string }
  readonly tags: readonly { name: string; description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** A field of a request or an answer, with the fields inside it after it. */
export interface Row {
  readonly name: string
  readonly kind: string
  readonly required: boolean
  readonly sentence: string
}

const choices = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? []

/** What a value can be, in a few words. */
export const kindOf = (schema: Schema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  const each = choices(schema)
  if (each.length > 0) return [...new Set(each.map(kindOf))].join(' | ')
  if (schema.items !== undefined) return `list of ${kindOf(schema.items)}`
  const { type = 'any', minimum, maximum } = schema
  return minimum === undefined && maximum === undefined ? type : `${type} ${minimum ?? ''}–${maximum ?? ''}`
}

/** The fields of a schema, one after the other; those of choices and lists too. */
export const rowsOf = (schema: Schema, around = ''): Row[] => {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const row = {
      name: `${around}${name}`,
      kind: kindOf(one) + (one.default === undefined ? '' : ` [${JSON.stringify(one.default)}]`),
      required: schema.required?.includes(name) ?? false,
      sentence: one.description ?? '',
    }
    return [row, ...rowsOf(one, `${around}${name}.`)]
  })
  const inside = [...(schema.items === undefined ? [] : [schema.items]), ...choices(schema)]
  return [...own, ...inside.flatMap((one) => rowsOf(one, around))]
}

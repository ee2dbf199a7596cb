import type * as z from 'zod'
import type { Endpoint } from '../endpoint.ts'
import type { endpoints } from '../endpoints.ts'
import { serviceOptionTexts } from './service-options.ts'
import { tenantTexts } from './tenants.ts'
import type { Text, Texts } from './text.ts'
import { tokenTexts } from './tokens.ts'

type Entry = (typeof endpoints)[keyof typeof endpoints]

/** The names that a schema itself knows, at any depth; not the keys of a map. */
type NamesIn<T> = T extends readonly (infer Item)[]
  ? NamesIn<Item>
  : T extends object
    ? { [Key in keyof T as string extends Key ? never : Key]: Key | NamesIn<T[Key]> } extends infer Known
      ? Known[keyof Known]
      : never
    : never

type NamesOf<E extends Endpoint> =
  | NamesIn<z.input<E['request']>>
  | NamesIn<z.output<E['response']>>
  | (E extends { documented: z.ZodType } ? NamesIn<z.input<E['documented']>> : never)

/** Every field of every request and answer. */
type FieldName = Extract<Entry extends infer E ? (E extends Endpoint ? NamesOf<E> : never) : never, string>

const all = { ...serviceOptionTexts, ...tokenTexts, ...tenantTexts } as const satisfies {
  // A field without its sentence does not compile.
  readonly [Name in FieldName]: Text
}

/** Every field's sentence and example, by the field's name or by place and name. */
export const fieldTexts: Texts = all

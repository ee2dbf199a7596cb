/**
 * One field of a stored record, declared once: its type, its fresh value, and what stands for it in a box. A record is
 * stored as the list of its fields in the order in which they are declared, so fields are only ever appended.
 */
export interface Field<T> {
  fresh(): T
  pack(value: T): unknown
  /** Throws for what `pack` has not made. */
  unpack(stored: unknown): T
}

/** The type of what a field holds. */
export type ValueOf<F> = F extends Field<infer T> ? T : never

const plain = <T>(what: string, fresh: () => T, is: (stored: unknown) => stored is T): Field<T> => ({
  fresh,
  pack: (value) => value,
  unpack: (stored) => {
    if (is(stored)) return stored
    throw new Error(`a box holds something else than ${what}`)
  },
})

/** A number; times are in ms. */
export const number = plain(
  'a number',
  () => 0,
  (stored) => typeof stored === 'number',
)

/** Text. */
export const text = plain(
  'text',
  () => '',
  (stored) => typeof stored === 'string',
)

/** True or false. */
export const flag = plain(
  'a flag',
  () => false,
  (stored) => typeof stored === 'boolean',
)

/** Bytes, so many zeros to begin with. */
export const bytes = (size = 0): Field<Uint8Array> =>
  plain(
    'bytes',
    () => new Uint8Array(size),
    (stored) => stored instanceof Uint8Array,
  )

/** One of these values, to begin with the first. */
export const oneOf = <const T extends string | number>(values: readonly [T, ...T[]]): Field<T> =>
  plain(
    'one of its values',
    () => values[0],
    (stored): stored is T => values.some((value) => value === stored),
  )

/** One of these names, stored as its place among them, which are only ever appended to. */
export const placeIn = <const T extends string>(names: readonly [T, ...T[]]): Field<T> => ({
  fresh: () => names[0],
  pack: (value) => names.indexOf(value),
  unpack: (stored) => {
    const found = names.find((_, place) => place === stored)
    if (found === undefined) throw new Error('a box holds a name that is not known')
    return found
  },
})

/** A field that may be empty, as it is to begin with. */
export const nullable = <T>(field: Field<T>): Field<T | null> => ({
  fresh: () => null,
  pack: (value) => (value === null ? null : field.pack(value)),
  unpack: (stored) => (stored == null ? null : field.unpack(stored)),
})

const listed = (stored: unknown): readonly unknown[] => {
  if (Array.isArray(stored)) return stored
  throw new Error('a box holds something else than a list')
}

/** Any number of these. */
export const list = <T>(entry: Field<T>): Field<T[]> => ({
  fresh: () => [],
  pack: (value) => value.map((one) => entry.pack(one)),
  unpack: (stored) => listed(stored).map((one) => entry.unpack(one)),
})

/** A record of these fields. */
export const record = <Fields extends Readonly<Record<string, Field<unknown>>>>(
  fields: Fields,
): Field<{ -readonly [Name in keyof Fields]: ValueOf<Fields[Name]> }> => {
  type Value = { -readonly [Name in keyof Fields]: ValueOf<Fields[Name]> }
  const entries = Object.entries(fields)
  const made = (valueOf: (field: Field<unknown>, place: number) => unknown): Value =>
    Object.fromEntries(entries.map(([name, field], place) => [name, valueOf(field, place)])) as Value
  return {
    fresh: () => made((field) => field.fresh()),
    pack: (value) => entries.map(([name, field]) => field.pack(value[name])),
    unpack: (stored) => made((field, place) => field.unpack(listed(stored)[place])),
  }
}

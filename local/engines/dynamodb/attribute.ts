import { isDeepStrictEqual } from 'node:util'
import { AwsError } from '../engine.ts'

/** An attribute's value as the JSON protocol spells it: `{ S: 'joe' }`, bytes in base64. */
export type Attribute = Readonly<Record<string, unknown>>

/** An item, or the key of one. */
export type Item = Readonly<Record<string, Attribute>>

/** A refusal of a request that is wrong in itself. */
export const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

const maxItemBytes = 400 * 1024

/** What is kept of a type's value; throws for one that DynamoDB would refuse, or that no item of this system has. */
const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
  S: (value) => (typeof value === 'string' ? value : null),
  // Whole numbers only: those with a fraction would have to be added and compared as decimals.
  N: (value) => (/^-?\d{1,38}$/.test(String(value)) ? String(BigInt(String(value))) : null),
  B: (value) => (typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64') : null),
  BOOL: (value) => (typeof value === 'boolean' ? value : null),
  L: (value) => (Array.isArray(value) ? value.map(readAttribute) : null),
  M: (value) => (typeof value === 'object' && value !== null ? readMap(value as Record<string, unknown>) : null),
}

const readMap = (value: Readonly<Record<string, unknown>>): Item =>
  Object.fromEntries(Object.entries(value).map(([name, attribute]) => [name, readAttribute(attribute)]))

/** Checks an attribute of a request, and evens out how its value is written. */
export const readAttribute = (given: unknown): Attribute => {
  const [[type, value] = ['', null], ...more] = Object.entries((given ?? {}) as Record<string, unknown>)
  const read = readers[type]
  if (!read || more.length > 0) throw invalid('Supplied AttributeValue is empty or of a type that is not played here')
  const kept = read(value)
  if (kept === null) throw invalid(`The parameter cannot be converted to a value of type ${type}: ${String(value)}`)
  return { [type]: kept }
}

/** Checks an item of a request. */
export const readItem = (given: unknown): Item => {
  const item = readMap((given ?? {}) as Record<string, unknown>)
  if (Buffer.byteLength(JSON.stringify(item)) > maxItemBytes)
    throw invalid('Item size has exceeded the maximum allowed size')
  return item
}

/** What a path of names leads to, null where there is nothing. */
export const attributeAt = (item: Item | null, [name, ...rest]: readonly string[]): Attribute | null => {
  const found = item?.[name ?? '']
  if (!found || rest.length === 0) return found ?? null
  return 'M' in found ? attributeAt(found['M'] as Item, rest) : null
}

/** The order of two values, negative for the smaller one first; null where they have none, as of different types. */
export const compare = (one: Attribute, other: Attribute): number | null => {
  if (typeof one['N'] === 'string' && typeof other['N'] === 'string') {
    const difference = BigInt(one['N']) - BigInt(other['N'])
    return difference < 0n ? -1 : Number(difference > 0n)
  }
  if (typeof one['S'] === 'string' && typeof other['S'] === 'string')
    return Buffer.compare(Buffer.from(one['S']), Buffer.from(other['S']))
  return null
}

export const isEqual = (one: Attribute, other: Attribute): boolean => isDeepStrictEqual(one, other)

/** How many members a map has: the only size that is asked for. */
export const sizeOf = ({ M: map }: Attribute): number => {
  if (typeof map === 'object' && map !== null) return Object.keys(map).length
  throw invalid('The size of anything but a map is not played on one machine')
}

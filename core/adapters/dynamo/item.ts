import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** An item as DynamoDB holds it. */
export type Item = Record<string, AttributeValue>

/** A text attribute. */
export const text = (value: string): AttributeValue => ({ S: value })

/** A number attribute. */
export const number = (value: number): AttributeValue => ({ N: String(value) })

/** A bytes attribute. */
export const bytes = (value: Uint8Array): AttributeValue => ({ B: value })

const missing = (name: string): never => {
  throw new Error(`an item lacks ${name}`)
}

/** Reads a text attribute. */
export const textOf = (item: Item, name: string): string => item[name]?.S ?? missing(name)

/** Reads a number attribute. */
export const numberOf = (item: Item, name: string): number => Number(item[name]?.N ?? missing(name))

/** Reads a bytes attribute. */
export const bytesOf = (item: Item, name: string): Uint8Array => item[name]?.B ?? missing(name)

/** Whether two attributes hold the same; of maps and lists, which no item has, that is never so. */
const sameValue = (a: AttributeValue, b: AttributeValue | undefined): boolean => {
  if (b === undefined) return false
  if (a.B !== undefined) return b.B !== undefined && Buffer.compare(a.B, b.B) === 0
  return (a.S !== undefined && a.S === b.S) || (a.N !== undefined && a.N === b.N)
}

/** Whether two items hold the same. */
export const sameItem = (a: Item, b: Item): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => sameValue(value, b[name]))

/** A time (ms) in seconds since 1970, never too early. */
export const secondsOf = (milliseconds: number): number => Math.ceil(milliseconds / 1000)

/** A time (ms) as time-to-live attributes hold it. */
export const expiry = (milliseconds: number): AttributeValue => number(secondsOf(milliseconds))

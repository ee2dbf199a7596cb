/** A value as JSON holds it: what templates, policies and events are made of. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/** Tells a JSON object from every other JSON value. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as a list: IAM writes a list of one as the bare value, and none by leaving it out. */
export const asList = (value: Json | undefined): Json[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** The value as an object, empty where it is none. */
export const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

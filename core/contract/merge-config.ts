type Json = { [key: string]: Json } | string | number | boolean | null | Json[] | undefined

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lays a part over a configuration, object by object; lists are replaced whole. */
export const mergeConfig = (base: unknown, part: unknown): unknown => {
  if (!isObject(base) || !isObject(part)) return part
  const merged = new Map<string, unknown>(Object.entries(base))
  for (const [key, value] of Object.entries(part)) merged.set(key, mergeConfig(merged.get(key), value))
  return Object.fromEntries(merged)
}

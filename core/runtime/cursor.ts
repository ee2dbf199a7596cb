import { invalid } from '../contract/errors.ts'

/** A list's cursor: the last item's sort value, opaque to callers. */
export const makeCursor = (value: string): string => Buffer.from(value).toString('base64url')

/** Reads a cursor; throws `invalid_parameters` when `accepts` does not take what it holds. */
export const readCursor = (cursor: string | undefined, accepts: (value: string) => boolean): string => {
  if (cursor === undefined) return ''
  const value = Buffer.from(cursor, 'base64url').toString()
  if (makeCursor(value) !== cursor || !accepts(value)) throw invalid('cursor', 'is not a cursor of this list')
  return value
}

/** One page of a list that was asked for one item more than the page holds. */
export const onePage = <Item>(
  found: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => string,
): { items: Item[]; cursor?: string } => {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, cursor: makeCursor(cursorOf(last)) } : { items }
}

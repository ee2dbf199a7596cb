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

/** How many items one request looks at where filters are applied to what was sealed. */
export const lookedAt = 101

/** One page of what passes of a list that was looked at; it goes on where it was cut off, or where looking ended. */
export const pageOfPlaces = <Item extends { place: string }>(
  found: readonly { place: string }[],
  passing: readonly Item[],
  limit: number,
): { items: Item[]; cursor?: string } => {
  const items = passing.slice(0, limit)
  const more = found.length >= lookedAt
  const last = passing.length > limit ? items.at(-1) : more ? found.at(-1) : undefined
  return last === undefined ? { items } : { items, cursor: makeCursor(last.place) }
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

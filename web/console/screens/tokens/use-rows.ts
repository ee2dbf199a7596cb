import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { get, post } from '../../api.ts'
import { ofRows, useLive } from '../../live.ts'
import { queryOf } from '../../query.ts'
import type { Page, Row } from './shapes.ts'

/** Rows of a list that is paged, kept up to date where they are in view. */
export interface Rows {
  readonly items: readonly Row[] | null
  readonly error: string | null
  readonly cursor: string | null
  readonly checkedAt: number | null
  readonly reload: () => Promise<void>
  readonly more: () => Promise<void>
  /** Looks at the statuses at once. */
  readonly look: () => void
}

interface Kept {
  readonly key: string
  readonly items: readonly Row[]
  readonly cursor: string | null
  readonly top: number
}

/** The list that was left last: the browser's way back finds its rows and its place again. */
let left: Kept | null = null

const inView = (items: readonly Row[]): readonly Row[] => {
  const shown = new Set(
    [...document.querySelectorAll<HTMLElement>('[data-id]')].flatMap((cell) => {
      const { top, bottom } = cell.getBoundingClientRect()
      return bottom > 0 && top < innerHeight ? [cell.dataset['id']] : []
    }),
  )
  return items.filter(({ id }) => shown.has(id)).slice(0, 100)
}

/** The rows with a fresh one in place of the one of the same user. */
const withFresh = (items: readonly Row[], fresh: readonly Row[]): readonly Row[] => {
  const byId = new Map(fresh.map((row) => [row.id, row]))
  return items.map((row) => byId.get(row.id) ?? row)
}

/** What has changed of some rows: their statuses in one request, and each that is another by itself. */
const changesOf = async (service: string, rows: readonly Row[], background: boolean) => {
  if (rows.length === 0) return { ok: true as const, body: [] as readonly Row[] }
  const headers: Record<string, string> = background ? { 'zaas-background': '1' } : {}
  const ids = rows.map(({ id }) => id)
  const reply = await post<{ statuses: Record<string, number | null> }>('/token/statuses', { service, ids }, headers)
  if (!reply.ok) return reply
  const changed = rows.filter(({ id, status }) => (reply.body.statuses[id] ?? status) !== status)
  const fresh = await Promise.all(
    changed.map(({ id }) => get<Row>(`/token/detail?${queryOf({ service, id })}`, { background: true })),
  )
  return { ok: true as const, body: fresh.flatMap((one) => (one.ok ? [one.body] : [])) }
}

/** The tokens of a service whose user IDs begin as typed. */
export const useRows = (service: string, prefix: string): Rows => {
  const key = `${service} ${prefix}`
  const before = left?.key === key ? left : null
  const [items, setItems] = useState<readonly Row[] | null>(before?.items ?? null)
  const [cursor, setCursor] = useState<string | null>(before?.cursor ?? null)
  const [error, setError] = useState<string | null>(null)
  const shown = useRef({ key, items, cursor })
  shown.current = { key, items, cursor }
  const read = async (after: string | null): Promise<void> => {
    const query = queryOf({ service, prefix, limit: 50, cursor: after ?? undefined })
    const reply = await get<Page<Row>>(`/token/list?${query}`)
    if (shown.current.key !== key) return
    setError(reply.ok ? null : reply.error)
    if (!reply.ok) return
    setItems((had) => [...(after === null ? [] : (had ?? [])), ...reply.body.items])
    setCursor(reply.body.cursor ?? null)
  }
  useEffect(() => {
    // What was left is shown as it was, and then looked at like everything else.
    if (left?.key !== key) void read(null)
    left = null
  }, [key])
  useLayoutEffect(() => {
    if (before !== null) scrollTo(0, before.top)
    return () => {
      const { items: rows, ...rest } = shown.current
      if (rows !== null) left = { ...rest, items: rows, top: scrollY }
    }
  }, [])
  const live = useLive<readonly Row[]>(
    `${key} ${items === null ? 'none' : 'some'}`,
    (background) => changesOf(service, inView(shown.current.items ?? []), background),
    ofRows,
  )
  useEffect(() => {
    if (live.value !== null && live.value.length > 0) {
      const fresh = live.value
      setItems((had) => (had === null ? had : withFresh(had, fresh)))
    }
  }, [live.value])
  return {
    items,
    error,
    cursor,
    checkedAt: live.checkedAt,
    reload: () => read(null),
    more: async () => (cursor === null ? undefined : read(cursor)),
    look: live.again,
  }
}

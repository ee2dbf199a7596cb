import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { getAll } from '../api.ts'
import { useConsole } from '../context.ts'
import { Fault } from './fault.tsx'

/** What was not reached is asked for again by itself after this. */
const againMilliseconds = 10_000

/** A list of the instance: its items, and a way to ask for them again. */
export const useList = <Item,>(path: string, { paged = true } = {}) => {
  const [items, setItems] = useState<readonly Item[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const reload = useCallback(async () => {
    const reply = await getAll<Item>(path, { paged })
    setError(reply.ok ? null : reply.error)
    if (reply.ok) setItems(reply.body)
  }, [path, paged])
  useEffect(() => void reload(), [reload])
  useEffect(() => {
    if (error !== 'network' && error !== 'busy') return
    const timer = setInterval(() => void reload(), againMilliseconds)
    return () => clearInterval(timer)
  }, [error, reload])
  return { items, error, reload }
}

/**
 * A table of a list; what it says while it loads, when it is empty and when it could not be had. A narrow screen has a block
 * for each row and each cell's head beside it; the roles are named, since such a layout ends those that a browser gives.
 */
export const List = <Item,>({
  caption,
  heads,
  list: { items, error, reload },
  empty,
  row,
  keyOf,
}: {
  caption: string
  heads: readonly string[]
  list: { items: readonly Item[] | null; error: string | null; reload: () => Promise<void> }
  empty: string
  row: (item: Item) => readonly ReactNode[]
  keyOf: (item: Item) => string
}) => {
  const { texts } = useConsole()
  if (error !== null) return <Fault error={error} onAgain={() => void reload()} />
  if (items === null) return <p className="hint">{texts.loading}</p>
  if (items.length === 0) return <p className="hint">{empty}</p>
  return (
    <div className="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table role="table">
        <caption className="hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {heads.map((head) => (
              <th key={head} role="columnheader" scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr key={keyOf(item)} role="row">
              {row(item).map((cell, index) =>
                index === 0 ? (
                  <th key={index} role="rowheader" scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={index} role="cell" data-head={heads[index]}>
                    {cell === '' ? null : <div>{cell}</div>}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A moment as the reader's clock has it, with UTC for who points at it. */
export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={at}>
    {new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
  </time>
)

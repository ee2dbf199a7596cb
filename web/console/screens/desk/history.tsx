import { Fragment, useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Moment } from '../../parts/list.tsx'
import { queryOf } from '../../query.ts'
import type { Happened, Page } from '../tokens/shapes.ts'

const day = (at: string): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })

/** What happened, who did it and why, in plain words. */
const Line = ({ item }: { item: Happened }) => {
  const { texts } = useConsole()
  const { history } = texts.tokens
  const what = history.happened(item)
  return (
    <>
      <Moment at={item.at} />
      <span>
        {item.byName === undefined ? what : <Text>{history.by(what, item.byName)}</Text>}
        {item.reason === undefined ? null : (
          <>
            : <Text>{item.reason}</Text>
          </>
        )}
      </span>
    </>
  )
}

/** Seconds between looks for what has happened: the history is written a moment after the token. */
const pauses: readonly number[] = [1, 2, 4, 8, 15]

/** A token's history, newest first; it is asked for when something new has happened, which `sequence` tells, until it is there. */
export const History = ({ service, id, sequence }: { service: string; id: string; sequence: number | null }) => {
  const { texts } = useConsole()
  const [items, setItems] = useState<readonly Happened[] | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const read = async (after: string | null): Promise<Happened | undefined> => {
    const query = queryOf({ service, id, limit: 20, cursor: after ?? undefined })
    const reply = await get<Page<Happened>>(`/token/history?${query}`, { background: after === null })
    if (!reply.ok) return undefined
    setItems((before) => [...(after === null ? [] : (before ?? [])), ...reply.body.items])
    setCursor(reply.body.cursor ?? null)
    return reply.body.items[0]
  }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isWanted = true
    const look = async (tries: number): Promise<void> => {
      const newest = await read(null)
      const pause = pauses[tries]
      if (!isWanted || pause === undefined || sequence === null || newest?.sequence === sequence) return
      timer = setTimeout(() => void look(tries + 1), pause * 1000)
    }
    void look(0)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [sequence])
  return (
    <section className="card history">
      <h2>{texts.tokens.history.title}</h2>
      {items === null ? <p className="hint">{texts.loading}</p> : null}
      {items?.length === 0 ? <p className="hint">{texts.tokens.history.none}</p> : null}
      <ol>
        {items?.map((item, index) => (
          <Fragment key={`${item.sequence} ${item.event} ${index}`}>
            {index > 0 && item.event === 'token.deleted' ? (
              <li className="earlier">{texts.tokens.history.earlier(day(item.at))}</li>
            ) : null}
            <li>
              <Line item={item} />
            </li>
          </Fragment>
        ))}
      </ol>
      {cursor === null ? null : <Button onPress={() => void read(cursor)}>{texts.more}</Button>}
    </section>
  )
}

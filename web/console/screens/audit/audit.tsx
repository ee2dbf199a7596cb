import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get, type Page } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Title } from '../../parts/frame.tsx'
import { List, Moment } from '../../parts/list.tsx'
import { ExportAudit } from './export-audit.tsx'
import { FilterForm } from './filter-form.tsx'
import { actionOf, changesOf, type Entry, type Filter, pathOfFilter } from './shapes.ts'

const everything: Filter = { by: '', action: '', service: '', from: '', to: '' }

/** Pages with filters may be short: some rows are looked for before the reader has to ask for more. */
const fewRows = 20

/** Who did what, newest first, a page at a time, narrowed and exported. */
export const Audit = () => {
  const { texts } = useConsole()
  const [filter, setFilter] = useState(everything)
  const [items, setItems] = useState<readonly Entry[] | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const path = pathOfFilter(filter)
  const read = async (before: readonly Entry[], after: string | null, isWanted: () => boolean): Promise<void> => {
    let found = before
    let next = after
    do {
      const reply = await get<Page<Entry>>(
        `${path}&limit=50${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`,
      )
      if (!isWanted()) return
      setError(reply.ok ? null : reply.error)
      if (!reply.ok) return
      found = [...found, ...reply.body.items]
      next = reply.body.cursor ?? null
    } while (next !== null && found.length < before.length + fewRows)
    setItems(found)
    setCursor(next)
  }
  useEffect(() => {
    let wanted = true
    setItems(null)
    void read([], null, () => wanted)
    return () => {
      wanted = false
    }
  }, [path])
  return (
    <>
      <div className="head">
        <Title>{texts.places.audit}</Title>
        <ExportAudit filter={filter} />
      </div>
      <FilterForm value={filter} onChange={setFilter} />
      <List
        caption={texts.places.audit}
        heads={texts.audit.heads}
        list={{ items, error, reload: () => read([], null, () => true) }}
        empty={texts.audit.none}
        keyOf={({ id }) => id}
        row={(entry) => [
          <Moment key="at" at={entry.at} />,
          <Text key="by">{entry.byName}</Text>,
          <span key="action" title={entry.action}>
            {actionOf(entry.action, texts)}
          </span>,
          <>
            <Text>{[entry.service, entry.user].filter((text) => text !== undefined).join(' · ')}</Text>
            <p className="hint">
              <Text>{changesOf(entry)}</Text>
            </p>
          </>,
          entry.reason === undefined ? '' : <Text key="reason">{entry.reason}</Text>,
          entry.address,
        ]}
      />
      {cursor === null ? null : (
        <Button onPress={() => void read(items ?? [], cursor, () => true)}>{texts.more}</Button>
      )}
    </>
  )
}

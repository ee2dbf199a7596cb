import { useRef, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { getAll } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { save, saveCsv } from '../../csv.ts'
import { useSending } from '../../parts/form.tsx'

import { columns, type Entry, type Filter, lineOf, pathOfFilter } from './shapes.ts'

/** Reads all of what is filtered, page by page, and hands it over as a file. */
export const ExportAudit = ({ filter }: { filter: Filter }) => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const [read, setRead] = useState(0)
  const stopped = useRef(false)
  const { busy, send, trouble } = useSending()
  const run = async (kind: 'csv' | 'jsonl'): Promise<void> => {
    stopped.current = false
    setRead(0)
    const onPage = (items: number): boolean => {
      setRead(items)
      return !stopped.current
    }
    const entries = await send(getAll<Entry>(pathOfFilter(filter), { onPage }))
    if (entries === null || stopped.current) return
    if (kind === 'csv') saveCsv(`${tenant}-audit.csv`, [columns, ...entries.map(lineOf)])
    else save(`${tenant}-audit.jsonl`, 'application/jsonl', ...entries.map((one) => `${JSON.stringify(one)}\n`))
  }
  if (busy)
    return (
      <p className="actions" role="status">
        {texts.audit.reading(read)}
        <Button onPress={() => (stopped.current = true)}>{texts.cancel}</Button>
      </p>
    )
  return (
    <>
      {trouble}
      <p className="actions">
        <Button onPress={() => void run('csv')}>{texts.audit.csv}</Button>
        <Button onPress={() => void run('jsonl')}>{texts.audit.lines}</Button>
      </p>
    </>
  )
}

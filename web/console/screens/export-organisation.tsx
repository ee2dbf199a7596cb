import { useEffect, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { type Page, post, type Reply } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { save } from '../csv.ts'
import { useFactor } from '../parts/factor-dialog.tsx'
import { useSending } from '../parts/form.tsx'

/** Everything that the organisation owns as a file, a line of JSON for each thing; what is read is kept in memory until it is whole. */
export const ExportOrganisation = () => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const words = texts.organisation
  const [read, setRead] = useState<number | null>(null)
  const stopped = useRef(false)
  // Whoever leaves the page stops it.
  useEffect(() => () => void (stopped.current = true), [])
  const { send, trouble } = useSending()
  const { withFactor, dialog } = useFactor()
  const whole = async (): Promise<Reply<readonly string[]>> => {
    const lines: string[] = []
    for (let next: { cursor?: string } | null = {}; next !== null && !stopped.current;) {
      const asked: { cursor?: string } = next
      const reply: Reply<Page<object>> = await withFactor(() => post('/tenant/export', asked))
      if (!reply.ok) return reply
      const { items, cursor } = reply.body
      lines.push(...items.map((item) => `${JSON.stringify(item)}\n`))
      setRead(lines.length)
      next = cursor === undefined ? null : { cursor }
    }
    return { ok: true, body: lines }
  }
  const run = async (): Promise<void> => {
    stopped.current = false
    setRead(0)
    const lines = await send(whole())
    setRead(null)
    if (lines !== null && !stopped.current) save(`${tenant}-export.jsonl`, 'application/jsonl', ...lines)
  }
  return (
    <section className="card">
      <h2>{words.all}</h2>
      <p className="hint">{words.allText}</p>
      {trouble}
      {read === null ? (
        <p className="actions">
          <Button onPress={() => void run()}>{words.exportAll}</Button>
        </p>
      ) : (
        <p className="actions" role="status">
          {texts.audit.reading(read)}
          <Button onPress={() => (stopped.current = true)}>{texts.cancel}</Button>
        </p>
      )}
      {dialog}
    </section>
  )
}

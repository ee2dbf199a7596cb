import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Text } from '../../../kit/text.tsx'
import { get } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useKeys } from '../../keys.ts'
import { ofRows, useLive } from '../../live.ts'
import { StatusBadge, statusNow } from '../../parts/status.tsx'
import { nameOf, useService } from '../../services.ts'
import { queryOf } from '../../query.ts'
import type { Page, Row } from '../tokens/shapes.ts'

/** A text once the reader has stopped typing it for a moment. */
export const useSettled = (text: string): string => {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** The field that `/` leads to from anywhere on the page. */
export const PrefixField = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => {
  const { texts } = useConsole()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  useKeys(({ key }) => {
    if (key === '/') field.current?.focus()
    return key === '/'
  })
  return (
    <div className="field">
      <label htmlFor={id}>{texts.tokens.find}</label>
      <input
        ref={field}
        id={id}
        className="input"
        type="search"
        value={value}
        autoComplete="off"
        spellCheck={false}
        title={texts.tokens.shortcuts}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  )
}

/** Up to ten users whose ID begins as typed. */
export const Finder = ({
  service,
  user,
  seen,
  onChoose,
}: {
  service: string
  user: string
  /** What is known of the chosen user's status by now. */
  seen: number | null
  onChoose: (id: string) => void
}) => {
  const { texts } = useConsole()
  const name = nameOf(useService())
  const [typed, setTyped] = useState('')
  const prefix = useSettled(typed)
  const path = `/token/list?${queryOf({ service, prefix, limit: 10 })}`
  const { value, error } = useLive<Page<Row>>(path, (background) => get(path, { background }), ofRows)
  const rows = value?.items ?? []
  const choose = (event: FormEvent): void => {
    event.preventDefault()
    const [only] = rows
    if (typed !== '') onChoose(rows.length === 1 && only !== undefined && prefix === typed ? only.id : typed)
  }
  return (
    <section className="finder" aria-label={texts.tokens.users}>
      <form onSubmit={choose}>
        <PrefixField value={typed} onChange={setTyped} />
      </form>
      {error === null ? null : <p className="hint">{texts.fault(error)}</p>}
      {value !== null && rows.length === 0 ? (
        <p className="hint">{prefix === '' ? texts.tokens.nobody(name) : texts.tokens.noMatch(prefix)}</p>
      ) : (
        <ul className="users">
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                aria-current={row.id === user ? 'true' : undefined}
                onClick={() => onChoose(row.id)}
              >
                <Text>{row.id}</Text>
                <StatusBadge status={row.id === user && seen !== null ? seen : statusNow(row)} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button, type ButtonKind } from '../../kit/button.tsx'
import { Below } from '../../kit/field.tsx'
import { Notice } from '../../kit/notice.tsx'
import type { Issue, Reply } from '../api.ts'
import { useConsole } from '../context.ts'

export { Field } from '../../kit/field.tsx'

/** Something that is so or not. */
export const Tick = ({
  label,
  hint = '',
  value,
  onChange,
}: {
  label: string
  hint?: string
  value: boolean
  onChange: (value: boolean) => void
}) => {
  const id = useId()
  return (
    <div className="field tick">
      <input
        id={id}
        type="checkbox"
        checked={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
    </div>
  )
}

/** One of a few words. */
export const Choice = <Value extends string>({
  label,
  hint = '',
  value,
  options,
  onChange,
  fault,
}: {
  label: string
  hint?: string
  fault?: string | undefined
  value: Value
  options: Readonly<Partial<Record<Value, string>>>
  onChange: (value: Value) => void
}) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint ${id}-fault`}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {(Object.keys(options) as Value[]).map((option) => (
          <option key={option} value={option}>
            {options[option]}
          </option>
        ))}
      </select>
      <Below id={id} hint={hint} fault={fault} />
    </div>
  )
}

/** What a form has come to: whether it is under way, and what the instance found wrong. */
export interface Sending {
  readonly busy: boolean
  readonly fault: (path: string) => string | undefined
  readonly send: <Body>(asked: Promise<Reply<Body>>) => Promise<Body | null>
  readonly trouble: ReactNode
}

/** Sends a form and keeps what was wrong with it, each fault for its own field. */
export const useSending = (fields: readonly string[] = []): Sending => {
  const { texts } = useConsole()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const send = async <Body,>(asked: Promise<Reply<Body>>): Promise<Body | null> => {
    setBusy(true)
    setError(null)
    setIssues([])
    const reply = await asked
    setBusy(false)
    if (reply.ok) return reply.body
    setIssues(reply.issues)
    if (!reply.issues.some(({ path }) => fields.includes(path))) setError(texts.fault(reply.error))
    return null
  }
  const fault = (path: string): string | undefined => issues.find((issue) => issue.path === path)?.message
  return { busy, fault, send, trouble: error === null ? null : <Notice kind="error">{error}</Notice> }
}

/** A form with its one button, and in a dialog the way out of it. */
export const Form = ({
  action,
  kind = 'primary',
  busy,
  onSend,
  onCancel,
  children,
}: {
  action: string
  kind?: ButtonKind
  busy: boolean
  onSend: () => void
  onCancel?: () => void
  children?: ReactNode
}) => {
  const { texts } = useConsole()
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (!busy) onSend()
  }
  return (
    <form className="form" onSubmit={send}>
      {children}
      <p className="actions">
        <Button kind={kind} disabled={busy}>
          {action}
        </Button>
        {onCancel === undefined ? null : <Button onPress={onCancel}>{texts.cancel}</Button>}
      </p>
    </form>
  )
}

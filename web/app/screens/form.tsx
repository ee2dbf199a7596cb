import { type ComponentProps, type ReactNode, useId } from 'react'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'

/** Fields and what sends them: the button, or Enter. */
export const Form = ({
  ready,
  label,
  onSend,
  children,
}: {
  ready: boolean
  label?: string
  onSend: () => void
  children: ReactNode
}) => {
  const { texts } = useApp()
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onSend()
      }}
    >
      {children}
      <Button disabled={!ready}>{label ?? texts.goOn}</Button>
    </form>
  )
}

/** One line of text under its label, of which no keyboard makes another. */
export const Field = ({
  label,
  hint,
  value,
  onChange,
  ...input
}: {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
} & Pick<ComponentProps<'input'>, 'inputMode' | 'autoComplete'>) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}h`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}h`} className="hint">
          {hint}
        </p>
      )}
    </div>
  )
}

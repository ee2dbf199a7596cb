import { type ComponentProps, useId } from 'react'

/** What stands below a field and is read with it: how it is meant, and what is wrong with it. */
export const Below = ({ id, hint, fault }: { id: string; hint: string; fault: string | undefined }) => (
  <>
    <p id={`${id}-hint`} className="hint">
      {hint}
    </p>
    <p id={`${id}-fault`} className="fault" role={fault === undefined ? undefined : 'alert'}>
      {fault ?? ''}
    </p>
  </>
)

/** One line of text under its label, of which no keyboard makes another, with what is wrong with it. */
export const Field = ({
  label,
  hint = '',
  value,
  onChange,
  fault,
  ...input
}: {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  fault?: string | undefined
} & Pick<ComponentProps<'input'>, 'type' | 'inputMode' | 'autoComplete'>) => {
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
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint ${id}-fault`}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...input}
      />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  )
}

import type { ReactNode } from 'react'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'

export { Field } from '../../kit/field.tsx'

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

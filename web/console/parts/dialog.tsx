import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { useConsole } from '../context.ts'
import { Field, Form } from './form.tsx'

/** A window over the page, for as long as it is drawn: Escape ends it, and focus goes back to where it was. */
export const Dialog = ({
  title,
  onClose,
  children,
}: {
  title: string
  /** Null where only what is in it ends it. */
  onClose: (() => void) | null
  children: ReactNode
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  const cancel = (event: { preventDefault: () => void }): void => {
    event.preventDefault()
    onClose?.()
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onCancel={cancel}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

/** Asks before something that cannot be undone: the name of what ends is typed. */
export const ConfirmDialog = ({
  title,
  name,
  asksReason = false,
  action,
  busy,
  trouble,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  name: string
  /** Why goes into the audit. */
  asksReason?: boolean
  action: string
  busy: boolean
  trouble: ReactNode
  onConfirm: (reason: string) => void
  onClose: () => void
  children: ReactNode
}) => {
  const { texts } = useConsole()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const isComplete = typed === name && (!asksReason || reason.trim() !== '')
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {trouble}
      <Form
        action={action}
        kind="danger"
        busy={busy || !isComplete}
        onSend={() => onConfirm(reason.trim())}
        onCancel={onClose}
      >
        {asksReason ? <Field label={texts.reason} hint={texts.reasonHint} value={reason} onChange={setReason} /> : null}
        <Field label={texts.typeName(name)} value={typed} onChange={setTyped} />
      </Form>
    </Dialog>
  )
}

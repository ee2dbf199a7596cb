import { type ReactNode, useState } from 'react'
import { post } from '../api.ts'
import { useConsole } from '../context.ts'
import { Dialog } from './dialog.tsx'
import { Field, Form, useSending } from './form.tsx'

/** Something to be done with one token, which has to be explained: it goes into the audit and the history. */
export interface Act {
  readonly title: string
  readonly text: ReactNode
  readonly action: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** What has to be typed first, for what is hard to undo. */
  readonly typed?: string
  /** More to be chosen, before the reason. */
  readonly choices?: ReactNode
}

/** Asks for the reason of an act, and does it. */
export const ActDialog = <Body,>({
  act: { title, text, action, path, body, typed = '', choices },
  onDone,
  onClose,
}: {
  act: Act
  onDone: (body: Body) => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const [reason, setReason] = useState('')
  const [again, setAgain] = useState('')
  const [isMissing, setMissing] = useState(false)
  const { busy, fault, send, trouble } = useSending(['reason', 'duration'])
  const isNamed = again.normalize('NFC') === typed
  const act = async (): Promise<void> => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '' || !isNamed) return
    const done = await send(post<Body>(path, { ...body, reason: reason.trim() }))
    if (done !== null) onDone(done)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {trouble}
      <Form action={action} kind="danger" busy={busy || !isNamed} onSend={() => void act()} onCancel={onClose}>
        {choices}
        <Field
          label={texts.reason}
          hint={texts.tokens.force.reasonHint}
          value={reason}
          onChange={setReason}
          fault={isMissing && reason.trim() === '' ? texts.tokens.force.needed : fault('reason')}
        />
        {typed === '' ? null : <Field label={texts.tokens.force.typeId} value={again} onChange={setAgain} />}
      </Form>
    </Dialog>
  )
}

import { useState } from 'react'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Choice, Form, useSending } from '../../parts/form.tsx'
import type { Authkey, WithSecret } from './shapes.ts'

type Overlap = '0' | '3600' | '86400' | '604800'

/** Gives an authkey a new secret, while the old one works for a time. */
export const RotateDialog = ({
  authkey,
  onDone,
  onClose,
}: {
  authkey: Authkey
  onDone: (made: WithSecret) => Promise<void>
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const [overlap, setOverlap] = useState<Overlap>('86400')
  const { busy, send, trouble } = useSending()
  const words = texts.authkeys
  const rotate = async (): Promise<void> => {
    const made = await send(post<WithSecret>('/authkey/rotate', { authkey: authkey.id, overlap: Number(overlap) }))
    if (made !== null) await onDone(made)
  }
  return (
    <Dialog title={words.rotateTitle(authkey.name)} onClose={onClose}>
      {trouble}
      <Form action={words.rotate} busy={busy} onSend={() => void rotate()} onCancel={onClose}>
        <Choice
          label={words.overlap}
          hint={words.overlapHint}
          value={overlap}
          options={words.overlaps}
          onChange={setOverlap}
        />
      </Form>
    </Dialog>
  )
}

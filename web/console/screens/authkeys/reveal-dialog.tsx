import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useFactor } from '../../parts/factor-dialog.tsx'
import { Field, Form, useSending } from '../../parts/form.tsx'
import type { Authkey } from './shapes.ts'

const shownMilliseconds = 30_000

/** Asks for the secret of a key that exists: with a second factor and a reason; it is seen for half a minute, or only copied. */
export const RevealDialog = ({ authkey, onClose }: { authkey: Authkey; onClose: () => void }) => {
  const { texts } = useConsole()
  const words = texts.reveal
  const [reason, setReason] = useState('')
  const [secret, setSecret] = useState<string | null>(null)
  const [shown, setShown] = useState(false)
  const { withFactor, dialog } = useFactor()
  const { busy, fault, send, trouble } = useSending(['reason'])
  const reveal = async (): Promise<void> => {
    const ask = () => post<{ secret: string }>('/authkey/reveal', { authkey: authkey.id, reason })
    const found = await send(withFactor(ask))
    if (found !== null) setSecret(found.secret)
  }
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => setShown(false), shownMilliseconds)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <Dialog title={words.title(authkey.name)} onClose={onClose}>
      {dialog}
      {trouble}
      <p>{words.warning}</p>
      {secret === null ? (
        <Form action={words.go} busy={busy} onSend={() => void reveal()} onCancel={onClose}>
          <Field label={texts.reason} value={reason} onChange={setReason} fault={fault('reason')} />
        </Form>
      ) : (
        <div className="secret">
          <p className="value">{shown ? secret : '•'.repeat(24)}</p>
          <p className="actions">
            <Button onPress={() => setShown(!shown)}>{shown ? texts.hide : words.show}</Button>
            <CopyButton text={secret} label={words.copy} done={texts.copied} />
            <Button kind="plain" onPress={onClose}>
              {texts.close}
            </Button>
          </p>
        </div>
      )}
    </Dialog>
  )
}

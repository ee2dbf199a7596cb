import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { get, post } from '../api.ts'
import { type Session, useConsole, type Verified } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Door } from '../parts/frame.tsx'
import { isPending, OwnToken, type Pending } from '../parts/own-token.tsx'

/** Takes a code from a mail; nothing happens before somebody presses, since programs that look through mails open links. */
export const CodeForm = ({ code: given }: { code: string }) => {
  const { texts, arrive, welcome } = useConsole()
  const [code, setCode] = useState(given)
  const { busy, fault, send, trouble } = useSending(['code'])
  const [waits, setWaits] = useState(false)
  const [ended, setEnded] = useState<string | null>(null)
  const use = async (): Promise<void> => {
    const verified = await send(post<Verified | Pending>('/tenant/verify', { code }))
    if (verified === null) return
    if (isPending(verified)) return setWaits(true)
    if (verified.ownerKey !== undefined) return welcome(verified)
    await arrive()
  }
  const stop = async (): Promise<void> => {
    await post('/tenant/logout')
    setWaits(false)
  }
  if (waits)
    return (
      <>
        <OwnToken
          ask={() => get<Session | Pending>('/tenant/session', { background: true })}
          onOpen={() => void arrive()}
          onFault={(error) => {
            setWaits(false)
            setEnded(error)
          }}
        />
        <Button kind="plain" onPress={() => void stop()}>
          {texts.factor.stop}
        </Button>
      </>
    )
  return (
    <>
      {trouble}
      {ended === null ? null : <Notice kind="error">{texts.fault(ended)}</Notice>}
      <Form action={texts.verify.use} busy={busy} onSend={() => void use()}>
        {given === '' ? (
          <Field label={texts.verify.code} value={code} onChange={setCode} fault={fault('code')} />
        ) : (
          <Notice kind="calm">{texts.verify.fromLink}</Notice>
        )}
      </Form>
    </>
  )
}

/** Where mailed links lead. */
export const Verify = ({ code }: { code: string }) => {
  const { texts } = useConsole()
  return (
    <Door title={texts.verify.title}>
      <CodeForm code={code} />
    </Door>
  )
}

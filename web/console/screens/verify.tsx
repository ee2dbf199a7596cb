import { useState } from 'react'
import { Notice } from '../../kit/notice.tsx'
import { post } from '../api.ts'
import { useConsole, type Verified } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Door } from '../parts/frame.tsx'

/** Takes a code from a mail; nothing happens before somebody presses, since programs that look through mails open links. */
export const CodeForm = ({ code: given }: { code: string }) => {
  const { texts, arrive, welcome } = useConsole()
  const [code, setCode] = useState(given)
  const { busy, fault, send, trouble } = useSending(['code'])
  const use = async (): Promise<void> => {
    const verified = await send(post<Verified>('/tenant/verify', { code }))
    if (verified === null) return
    if (verified.ownerKey !== undefined) return welcome(verified)
    await arrive()
  }
  return (
    <>
      {trouble}
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

import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { get, post } from '../api.ts'
import { useConsole } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Door, Link } from '../parts/frame.tsx'
import { canPasskeys, presentPasskey } from '../passkey.ts'
import { CodeForm } from './verify.tsx'

/** What `GET /instance` says of mails and strangers. */
interface Instance {
  readonly signup: boolean
  readonly outbox: boolean
}

const useInstance = (): Instance | null => {
  const [instance, setInstance] = useState<Instance | null>(null)
  useEffect(() => {
    const ask = async (): Promise<void> => {
      const reply = await get<Instance>('/instance', { background: true })
      if (reply.ok) setInstance(reply.body)
    }
    void ask()
  }, [])
  return instance
}

/** Where the mail is, and the code from it. */
const Sent = ({ said, instance }: { said: string; instance: Instance | null }) => {
  const { texts } = useConsole()
  return (
    <>
      <Notice kind="calm">{said}</Notice>
      {instance?.outbox === true ? <p className="hint">{texts.login.outbox}</p> : null}
      <CodeForm code="" />
    </>
  )
}

/** An organisation and an address, to which a link is mailed; then the code from that mail. Nobody learns at log-in whether an address is a member's. */
export const AskForm = ({
  way,
  known = { tenant: '', email: '' },
  onSent,
}: {
  way: 'signup' | 'login'
  known?: { tenant: string; email: string }
  onSent?: () => void
}) => {
  const { texts, arrive } = useConsole()
  const [tenant, setTenant] = useState(known.tenant)
  const [email, setEmail] = useState(known.email)
  const [sent, setSent] = useState(false)
  const instance = useInstance()
  const { busy, fault, send, trouble } = useSending(['tenant', 'email'])
  const ask = async (): Promise<void> => {
    if ((await send(post(`/tenant/${way}`, { tenant, email }))) === null) return
    setSent(true)
    onSent?.()
  }
  const withPasskey = async (): Promise<void> => {
    if ((await send(presentPasskey())) !== null) await arrive()
  }
  if (way === 'signup' && instance?.signup === false) return <Notice>{texts.signup.closed}</Notice>
  if (sent) return <Sent said={way === 'login' ? texts.login.sent : texts.signup.sent(email)} instance={instance} />
  return (
    <>
      {trouble}
      <Form action={texts[way].send} busy={busy} onSend={() => void ask()}>
        <Field
          label={way === 'login' ? texts.login.organisation : texts.signup.name}
          hint={way === 'login' ? '' : texts.signup.nameHint(tenant === '' ? 'acme' : tenant)}
          autoComplete="organization"
          value={tenant}
          onChange={(value) => setTenant(value.toLowerCase())}
          fault={fault('tenant')}
        />
        <Field
          label={texts.email}
          type="email"
          autoComplete="email"
          value={email}
          onChange={setEmail}
          fault={fault('email')}
        />
      </Form>
      {way === 'login' && canPasskeys() ? (
        <Button disabled={busy} onPress={() => void withPasskey()}>
          {texts.factor.passkey}
        </Button>
      ) : null}
    </>
  )
}

/** A page on which a link is asked for, after what was deleted has gone. */
export const AskPage = ({ way, gone }: { way: 'signup' | 'login'; gone: string | null }) => {
  const { texts } = useConsole()
  const [sent, setSent] = useState(false)
  return (
    <Door title={sent ? texts[way].sentTitle : texts[way].title}>
      {gone === null ? null : <Notice kind="calm">{texts.job.done(gone)}</Notice>}
      <AskForm way={way} onSent={() => setSent(true)} />
      {sent ? null : (
        <p>
          <Link to={way === 'login' ? 'signup' : 'login'}>{texts[way].other}</Link>
        </p>
      )}
    </Door>
  )
}

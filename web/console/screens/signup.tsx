import { useState } from 'react'
import { Notice } from '../../kit/notice.tsx'
import { post } from '../api.ts'
import { useConsole } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Door, Link } from '../parts/frame.tsx'
import { CodeForm } from './verify.tsx'

/** An organisation signs up: its name and an address, to which a link is mailed. */
export const Signup = () => {
  const { texts } = useConsole()
  const [tenant, setTenant] = useState('')
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const { busy, fault, send, trouble } = useSending(['tenant', 'email'])
  const ask = async (): Promise<void> => {
    if ((await send(post('/tenant/signup', { tenant, email }))) !== null) setSent(true)
  }
  if (sent)
    return (
      <Door title={texts.signup.sentTitle}>
        <Notice kind="calm">{texts.signup.sent(email)}</Notice>
        <CodeForm code="" />
      </Door>
    )
  return (
    <Door title={texts.signup.title}>
      {trouble}
      <Form action={texts.signup.send} busy={busy} onSend={() => void ask()}>
        <Field
          label={texts.signup.name}
          hint={texts.signup.nameHint(tenant === '' ? 'acme' : tenant)}
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
      <p>
        <Link to="login">{texts.signup.login}</Link>
      </p>
    </Door>
  )
}

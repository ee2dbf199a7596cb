import { useState } from 'react'
import { Notice } from '../../kit/notice.tsx'
import { post } from '../api.ts'
import { useConsole } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Door, Link } from '../parts/frame.tsx'
import { CodeForm } from './verify.tsx'

/** A member asks for a link; nobody learns here whether an address is a member's. */
export const Login = () => {
  const { texts } = useConsole()
  const [tenant, setTenant] = useState('')
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const { busy, fault, send, trouble } = useSending(['tenant', 'email'])
  const ask = async (): Promise<void> => {
    if ((await send(post('/tenant/login', { tenant, email }))) !== null) setSent(true)
  }
  if (sent)
    return (
      <Door title={texts.login.sentTitle}>
        <Notice kind="calm">{texts.login.sent}</Notice>
        <CodeForm code="" />
      </Door>
    )
  return (
    <Door title={texts.login.title}>
      {trouble}
      <Form action={texts.login.send} busy={busy} onSend={() => void ask()}>
        <Field
          label={texts.login.organisation}
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
      <p>
        <Link to="signup">{texts.login.signup}</Link>
      </p>
    </Door>
  )
}

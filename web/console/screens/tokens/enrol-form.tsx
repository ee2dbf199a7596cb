import { useState } from 'react'
import { get, post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Choice, Field, Form, useSending } from '../../parts/form.tsx'
import type { Answered, Made } from './enrol-result.tsx'

/** How long a code works, in seconds. */
export type Lifetime = keyof typeof import('../../texts/enrol.en.ts').enrol.times

/** Why a user cannot be enrolled, with the number that the plan allows where the reader may know it. */
export const useFull = (): { full: string; explain: (error: string) => Promise<void> } => {
  const { texts } = useConsole()
  const [full, setFull] = useState('')
  const explain = async (error: string): Promise<void> => {
    if (error !== 'quota_exceeded') return setFull('')
    const reply = await get<{ plan: { maxTokens: number } }>('/tenant', { background: true })
    setFull(reply.ok ? texts.enrol.full(reply.body.plan.maxTokens) : texts.enrol.fullSomewhere)
  }
  return { full, explain }
}

/** Who is enrolled, and how. */
export const EnrolForm = ({
  service,
  id: given,
  onMade,
  onClose,
}: {
  service: string
  /** The user ID where it is known, else nothing. */
  id: string
  onMade: (made: Made) => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const [id, setId] = useState(given)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [expiresIn, setExpiresIn] = useState<Lifetime>('259200')
  const [method, setMethod] = useState<'app' | 'authenticator'>('app')
  const { busy, fault, send, trouble } = useSending(['id', 'name', 'email'])
  const { full, explain } = useFull()
  const make = async (): Promise<void> => {
    const request = {
      service,
      id,
      method,
      expiresIn: Number(expiresIn),
      ...(name === '' ? {} : { name }),
      ...(email === '' ? {} : { email }),
    }
    const asked = post<Answered>('/token/enroll', request)
    const answer = await send(asked)
    const reply = await asked
    await explain(reply.ok ? '' : reply.error)
    if (answer !== null) onMade({ ...answer, id, request })
  }
  return (
    <>
      {full === '' ? trouble : <p className="notice error">{full}</p>}
      <Form action={texts.enrol.make} busy={busy} onSend={() => void make()} onCancel={onClose}>
        {given === '' ? (
          <Field label={texts.enrol.id} hint={texts.enrol.idHint} value={id} onChange={setId} fault={fault('id')} />
        ) : null}
        <Field
          label={texts.enrol.name}
          hint={texts.enrol.nameHint}
          value={name}
          onChange={setName}
          fault={fault('name')}
        />
        <Field
          label={texts.enrol.email}
          hint={texts.enrol.emailHint}
          type="email"
          value={email}
          onChange={setEmail}
          fault={fault('email')}
        />
        <Choice label={texts.enrol.expires} value={expiresIn} options={texts.enrol.times} onChange={setExpiresIn} />
        <Choice label={texts.enrol.method} value={method} options={texts.enrol.methods} onChange={setMethod} />
        {method === 'authenticator' ? <p className="hint">{texts.enrol.methodHint}</p> : null}
      </Form>
    </>
  )
}

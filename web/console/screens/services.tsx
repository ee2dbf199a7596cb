import { useEffect, useState } from 'react'
import { Text } from '../../kit/text.tsx'
import { get, post } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Title } from '../parts/frame.tsx'
import { List, useList } from '../parts/list.tsx'
import { Secret } from '../parts/secret.tsx'

/** A service as the list shows it. */
interface Service {
  readonly service: string
  readonly displayName?: string
  readonly duration: number
  readonly duress: boolean
}

interface Tenant {
  readonly plan: { readonly name: string; readonly maxTokens?: number }
  readonly tokens: number
}

const useTenant = (): Tenant | null => {
  const [tenant, setTenant] = useState<Tenant | null>(null)
  useEffect(() => void get<Tenant>('/tenant').then((reply) => setTenant(reply.ok ? reply.body : null)), [])
  return tenant
}

interface NewService extends Service {
  readonly basicKey: string
  readonly adminKey: string
}

/** What the tenant has: its plan, and the services with what they are for. */
export const Services = () => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const list = useList<Service>('/service/list')
  const plan = useTenant()
  const [name, setName] = useState('')
  const [made, setMade] = useState<NewService | null>(null)
  const { busy, fault, send, trouble } = useSending(['service'])
  const create = async (): Promise<void> => {
    const body = await send(post<NewService>('/service/create', { service: `${tenant}_${name}` }))
    if (body === null) return
    setMade(body)
    setName('')
    await list.reload()
  }
  return (
    <>
      <Title>{texts.places.services}</Title>
      {plan === null ? null : <p>{texts.services.used(plan.tokens, plan.plan.maxTokens, plan.plan.name)}</p>}
      <List
        caption={texts.places.services}
        heads={texts.services.heads}
        list={list}
        empty={texts.services.none}
        keyOf={({ service }) => service}
        row={({ service, displayName, duration, duress }) => [
          <Text key="name">{service}</Text>,
          displayName === undefined ? '' : <Text key="shown">{displayName}</Text>,
          duration === 0 ? texts.services.once : texts.services.window(duration),
          duress ? texts.yes : texts.no,
        ]}
      />
      <section className="card">
        <h2>{texts.services.add}</h2>
        {trouble}
        <Form action={texts.services.create} busy={busy} onSend={() => void create()}>
          <Field
            label={texts.services.name}
            hint={`${tenant}_${name}`}
            value={name}
            onChange={(value) => setName(value.toLowerCase())}
            fault={fault('service')}
          />
        </Form>
        {made === null ? null : (
          <>
            <p>{texts.keys.once}</p>
            <Secret name={texts.keys.names.basicKey} hint={texts.keys.hints.basicKey} value={made.basicKey} />
            <Secret name={texts.keys.names.adminKey} hint={texts.keys.hints.adminKey} value={made.adminKey} />
          </>
        )}
      </section>
    </>
  )
}

import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Text } from '../../kit/text.tsx'
import { post } from '../api.ts'
import { useConsole } from '../context.ts'
import { ConfirmDialog } from '../parts/dialog.tsx'
import { Choice, Field, Form, useSending } from '../parts/form.tsx'
import { Title } from '../parts/frame.tsx'
import { List, Moment, useList } from '../parts/list.tsx'
import { Secret } from '../parts/secret.tsx'

/** An authkey as the list shows it. */
interface Authkey {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly role: 'basic' | 'admin' | 'owner'
  readonly services: '*' | readonly string[]
  readonly state: 'active' | 'rotating' | 'expired'
  readonly createdAt: string
  readonly hideDuress: boolean
}

interface WithSecret {
  readonly authkey: Authkey
  readonly secret: string
}

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

const NewKey = ({ onMade }: { onMade: (made: WithSecret) => void }) => {
  const { texts } = useConsole()
  const [name, setName] = useState('')
  const [role, setRole] = useState<'basic' | 'admin'>('basic')
  const [services, setServices] = useState('*')
  const [cidrs, setCidrs] = useState('')
  const { busy, fault, send, trouble } = useSending(['name', 'services', 'services.0', 'cidrs.0'])
  const create = async (): Promise<void> => {
    const wanted = wordsOf(services)
    const key = { name, role, services: wanted.includes('*') ? '*' : wanted, cidrs: wordsOf(cidrs) }
    const made = await send(post<WithSecret>('/authkey/create', key))
    if (made === null) return
    setName('')
    onMade(made)
  }
  return (
    <section className="card">
      <h2>{texts.authkeys.add}</h2>
      {trouble}
      <Form action={texts.authkeys.create} busy={busy} onSend={() => void create()}>
        <Field label={texts.authkeys.name} value={name} onChange={setName} fault={fault('name')} />
        <Choice label={texts.authkeys.role} value={role} options={texts.authkeys.roles} onChange={setRole} />
        <Field
          label={texts.authkeys.services}
          hint={texts.authkeys.servicesHint}
          value={services}
          onChange={setServices}
          fault={fault('services') ?? fault('services.0')}
        />
        <Field
          label={texts.authkeys.cidrs}
          hint={texts.authkeys.cidrsHint}
          value={cidrs}
          onChange={setCidrs}
          fault={fault('cidrs.0')}
        />
      </Form>
    </section>
  )
}

/** The tenant's authkeys: made, rotated with an hour's overlap, and revoked. */
export const Authkeys = () => {
  const { texts } = useConsole()
  const list = useList<Authkey>('/authkey/list')
  const [made, setMade] = useState<WithSecret | null>(null)
  const [ending, setEnding] = useState<Authkey | null>(null)
  const { busy, send, trouble } = useSending()
  const show = async (fresh: WithSecret | null): Promise<void> => {
    if (fresh !== null) setMade(fresh)
    await list.reload()
  }
  const rotate = async (key: Authkey): Promise<void> =>
    show(await send(post<WithSecret>('/authkey/rotate', { authkey: key.id, overlap: 3600 })))
  const revoke = async (key: Authkey): Promise<void> => {
    if ((await send(post('/authkey/revoke', { authkey: key.id }))) === null) return
    setEnding(null)
    await list.reload()
  }
  return (
    <>
      <Title>{texts.places.authkeys}</Title>
      {trouble}
      {made === null ? null : <Secret name={made.authkey.name} hint={texts.authkeys.shownOnce} value={made.secret} />}
      {ending === null ? null : (
        <ConfirmDialog
          title={texts.authkeys.revokeTitle(ending.name)}
          name={ending.name}
          action={texts.authkeys.revokeNow}
          busy={busy}
          trouble={trouble}
          onConfirm={() => void revoke(ending)}
          onClose={() => setEnding(null)}
        >
          <p>{texts.authkeys.confirm(ending.name)}</p>
        </ConfirmDialog>
      )}
      <List
        caption={texts.places.authkeys}
        heads={texts.authkeys.heads}
        list={list}
        empty={texts.authkeys.none}
        keyOf={({ id }) => id}
        row={(key) => [
          <Text key="name">{key.name}</Text>,
          `…${key.hint}`,
          texts.authkeys.allRoles[key.role],
          key.services === '*' ? texts.authkeys.allServices : key.services.join(', '),
          texts.authkeys.states[key.state],
          <Moment key="made" at={key.createdAt} />,
          <span key="do" className="actions">
            <Button kind="plain" disabled={busy} onPress={() => void rotate(key)}>
              {texts.authkeys.rotate}
            </Button>
            <Button kind="danger" disabled={busy} onPress={() => setEnding(key)}>
              {texts.authkeys.revoke}
            </Button>
          </span>,
        ]}
      />
      <NewKey onMade={(fresh) => void show(fresh)} />
    </>
  )
}

import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get, post } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { Field, Form, useSending } from '../../parts/form.tsx'
import { List, Moment } from '../../parts/list.tsx'
import { makePasskey } from '../../passkey.ts'
import type { WithFactor } from './own-factor.tsx'

interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly usedAt?: string
}

interface Answer {
  readonly userHandle: string
  readonly items: readonly Passkey[]
}

const useOwnPasskeys = () => {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [error, setError] = useState<string | null>(null)
  const reload = async (): Promise<void> => {
    const reply = await get<Answer>('/tenant/passkeys')
    setError(reply.ok ? null : reply.error)
    if (reply.ok) setAnswer(reply.body)
  }
  useEffect(() => void reload(), [])
  return { handle: answer?.userHandle ?? '', list: { items: answer?.items ?? null, error, reload } }
}

/** The member's passkeys: the way in without a mail. */
export const Passkeys = ({ withFactor }: { withFactor: WithFactor }) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const { handle, list } = useOwnPasskeys()
  const [name, setName] = useState('')
  const { busy, fault, send, trouble } = useSending(['name'])
  const add = async (): Promise<void> => {
    const user = { handle, email: member.email }
    if ((await send(withFactor(() => makePasskey(user, name)))) === null) return
    setName('')
    await list.reload()
  }
  const remove = async ({ id }: Passkey): Promise<void> => {
    await send(withFactor(() => post('/tenant/passkey/remove', { passkey: id })))
    await list.reload()
  }
  return (
    <section className="card">
      <h2>{texts.passkeys.title}</h2>
      <p>{texts.passkeys.why}</p>
      {trouble}
      <List
        caption={texts.passkeys.title}
        heads={texts.passkeys.heads}
        list={list}
        empty={texts.passkeys.none}
        keyOf={({ id }) => id}
        row={(passkey) => [
          <Text key="name">{passkey.name}</Text>,
          <Moment key="made" at={passkey.createdAt} />,
          passkey.usedAt === undefined ? '–' : <Moment key="used" at={passkey.usedAt} />,
          <Button key="do" kind="danger" disabled={busy} onPress={() => void remove(passkey)}>
            {texts.passkeys.remove}
          </Button>,
        ]}
      />
      <Form action={texts.passkeys.add} busy={busy || handle === ''} onSend={() => void add()}>
        <Field
          label={texts.passkeys.name}
          hint={texts.passkeys.nameHint}
          value={name}
          onChange={setName}
          fault={fault('name')}
        />
      </Form>
    </section>
  )
}

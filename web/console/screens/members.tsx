import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { post } from '../api.ts'
import { type Member, useConsole, useSession } from '../context.ts'
import { Choice, Field, Form, useSending } from '../parts/form.tsx'
import { Title } from '../parts/frame.tsx'
import { List, Moment, useList } from '../parts/list.tsx'

const Invite = ({ onDone }: { onDone: () => Promise<void> }) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Member['role']>('operator')
  const [sent, setSent] = useState('')
  const { busy, fault, send, trouble } = useSending(['email'])
  const { operator } = texts.roles
  const options = member.role === 'owner' ? texts.roles : { operator }
  const invite = async (): Promise<void> => {
    if ((await send(post('/tenant/members/invite', { email, role }))) === null) return
    setSent(email)
    setEmail('')
    await onDone()
  }
  return (
    <section className="card">
      <h2>{texts.members.add}</h2>
      {trouble}
      {sent === '' ? null : <Notice kind="calm">{texts.members.invited(sent)}</Notice>}
      <Form action={texts.members.invite} busy={busy} onSend={() => void invite()}>
        <Field label={texts.email} type="email" value={email} onChange={setEmail} fault={fault('email')} />
        <Choice
          label={texts.members.role}
          value={role}
          options={options as Record<Member['role'], string>}
          onChange={setRole}
        />
      </Form>
    </section>
  )
}

/** Who runs the tenant; owners change and remove, administrators invite operators. */
export const Members = () => {
  const { texts } = useConsole()
  const { member: self } = useSession()
  const list = useList<Member>('/tenant/members', { paged: false })
  const { busy, send, trouble } = useSending()
  const act = async (path: string, body: object): Promise<void> => {
    await send(post(path, body))
    await list.reload()
  }
  return (
    <>
      <Title>{texts.places.members}</Title>
      {trouble}
      <List
        caption={texts.places.members}
        heads={texts.members.heads}
        list={list}
        empty=""
        keyOf={({ id }) => id}
        row={(member) => [
          <Text key="who">{member.email}</Text>,
          self.role === 'owner' && member.joinedAt !== undefined ? (
            <Choice
              key="role"
              label={texts.members.roleOf(member.email)}
              value={member.role}
              options={texts.roles}
              onChange={(role) => void act('/tenant/members/update', { member: member.id, role })}
            />
          ) : (
            texts.roles[member.role]
          ),
          member.joinedAt === undefined ? (
            texts.members.waiting
          ) : member.lastSeenAt === undefined ? (
            '–'
          ) : (
            <Moment key="seen" at={member.lastSeenAt} />
          ),
          self.role === 'owner' ? (
            <Button
              key="do"
              kind="danger"
              disabled={busy}
              onPress={() => void act('/tenant/members/remove', { member: member.id })}
            >
              {texts.members.remove}
            </Button>
          ) : (
            ''
          ),
        ]}
      />
      <Invite onDone={list.reload} />
    </>
  )
}

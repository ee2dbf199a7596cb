import { useState } from 'react'
import { post } from '../../api.ts'
import { type Member, useConsole, useSession } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Choice, Field, Form, Tick, useSending } from '../../parts/form.tsx'
import { ServicesField } from '../../parts/services-field.tsx'

type Power = Member['powers'][number]

const powers: readonly Power[] = ['open', 'replace', 'restore', 'delete']

const PowersField = ({ value, onChange }: { value: readonly Power[]; onChange: (value: readonly Power[]) => void }) => {
  const words = useConsole().texts.members
  return (
    <fieldset className="field group">
      <legend>{words.powers}</legend>
      {powers.map((power) => (
        <Tick
          key={power}
          label={words.allPowers[power]}
          value={value.includes(power)}
          onChange={(isOn) => onChange(powers.filter((one) => (one === power ? isOn : value.includes(one))))}
        />
      ))}
    </fieldset>
  )
}

/** Invites somebody, or changes what a member may do. */
export const MemberDialog = ({
  before,
  onDone,
  onClose,
}: {
  /** Null for somebody new. */
  before: Member | null
  onDone: (email: string | null) => Promise<void>
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const { member: self } = useSession()
  const words = texts.members
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Member['role']>(before?.role ?? 'operator')
  const [services, setServices] = useState<Member['services']>(before?.services ?? '*')
  const [granted, setGranted] = useState<Member['powers']>(before?.powers ?? [])
  const [hideDuress, setHideDuress] = useState(before?.hideDuress ?? self.hideDuress)
  const { busy, fault, send, trouble } = useSending(['email', 'services'])
  const { operator } = texts.roles
  const save = async (): Promise<void> => {
    const choices = { role, services, powers: role === 'operator' ? granted : [], hideDuress }
    const done =
      before === null
        ? await send(post('/tenant/members/invite', { email, ...choices }))
        : await send(post('/tenant/members/update', { member: before.id, ...choices }))
    if (done !== null) await onDone(before === null ? email : null)
  }
  return (
    <Dialog title={before === null ? words.add : words.change(before.email)} onClose={onClose}>
      {trouble}
      <Form
        action={before === null ? words.invite : texts.save}
        busy={busy}
        onSend={() => void save()}
        onCancel={onClose}
      >
        {before === null ? (
          <Field label={texts.email} type="email" value={email} onChange={setEmail} fault={fault('email')} />
        ) : null}
        <Choice
          label={words.role}
          hint={words.roleHints[role]}
          value={role}
          options={self.role === 'owner' ? texts.roles : { operator }}
          onChange={setRole}
        />
        <ServicesField value={services} onChange={setServices} fault={fault('services')} />
        {role === 'operator' ? <PowersField value={granted} onChange={setGranted} /> : null}
        <Tick label={words.hideDuress} hint={words.hideDuressHint} value={hideDuress} onChange={setHideDuress} />
      </Form>
    </Dialog>
  )
}

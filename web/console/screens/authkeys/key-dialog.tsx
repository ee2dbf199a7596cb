import { useState } from 'react'
import { post, serverNow } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Choice, Field, Form, Tick, useSending } from '../../parts/form.tsx'
import { ServicesField } from '../../parts/services-field.tsx'
import type { Authkey, WithSecret } from './shapes.ts'

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

type Days = 'kept' | 'never' | '1' | '30' | '90' | '365'

const endOf = (days: Days): string | null =>
  days === 'never' ? null : new Date(serverNow() + Number(days) * 86_400_000).toISOString()

/** Makes an authkey, or changes what one is for. */
export const KeyDialog = ({
  before,
  suggested = { name: '', services: '*' },
  onDone,
  onClose,
}: {
  /** Null for a new one. */
  before: Authkey | null
  /** What a new one begins with. */
  suggested?: Pick<Authkey, 'name' | 'services'>
  onDone: (made: WithSecret | null) => void
  onClose: () => void
}) => {
  const { texts, keep } = useConsole()
  const { member } = useSession()
  const words = texts.authkeys
  const [name, setName] = useState((before ?? suggested).name)
  const [role, setRole] = useState<Authkey['role']>(before?.role ?? 'basic')
  const [services, setServices] = useState<Authkey['services']>((before ?? suggested).services)
  const [cidrs, setCidrs] = useState(before?.cidrs.join(' ') ?? '')
  const [days, setDays] = useState<Days>(before === null ? 'never' : 'kept')
  const [hideDuress, setHideDuress] = useState(before?.hideDuress ?? member.hideDuress)
  const shown = ['name', 'services', ...Array.from({ length: 50 }, (_, index) => `services.${index}`)]
  const { busy, fault, send, trouble } = useSending([...shown, ...wordsOf(cidrs).map((_, index) => `cidrs.${index}`)])
  const anyFault = (path: string, count: number): string | undefined =>
    Array.from({ length: count }, (_, index) => fault(`${path}.${index}`)).find((found) => found !== undefined)
  const { basic, admin } = words.roles
  const save = async (): Promise<void> => {
    const choices = {
      name,
      services,
      cidrs: wordsOf(cidrs),
      hideDuress,
      ...(days === 'kept' ? {} : { expiresAt: endOf(days) }),
    }
    if (before === null) {
      const made = await send(post<WithSecret>('/authkey/create', { ...choices, role }))
      if (made === null) return
      if (role === 'basic') keep({ services, secret: made.secret })
      return onDone(made)
    }
    const changed = await send(post('/authkey/update', { ...choices, authkey: before.id }))
    if (changed !== null) onDone(null)
  }
  return (
    <Dialog title={before === null ? words.add : words.change(before.name)} onClose={onClose}>
      {trouble}
      <Form
        action={before === null ? words.create : texts.save}
        busy={busy}
        onSend={() => void save()}
        onCancel={onClose}
      >
        <Field label={words.name} hint={words.nameHint} value={name} onChange={setName} fault={fault('name')} />
        {before === null ? (
          <Choice
            label={words.role}
            value={role}
            options={member.role === 'owner' ? words.roles : { basic, admin }}
            onChange={setRole}
          />
        ) : null}
        <ServicesField
          value={services}
          onChange={setServices}
          fault={fault('services') ?? anyFault('services', services.length)}
        />
        <Field
          label={words.cidrs}
          hint={words.cidrsHint}
          value={cidrs}
          onChange={setCidrs}
          fault={anyFault('cidrs', wordsOf(cidrs).length)}
        />
        <Choice
          label={words.expires}
          value={days}
          options={before === null ? words.ends : { ...words.ends, kept: words.kept }}
          onChange={setDays}
        />
        <Tick label={words.hideDuress} hint={words.hideDuressHint} value={hideDuress} onChange={setHideDuress} />
      </Form>
    </Dialog>
  )
}

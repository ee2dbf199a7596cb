import { useState } from 'react'
import { post } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field, Form, Tick, useSending } from '../../parts/form.tsx'

/** A client with its secret, which the answer alone has. */
export interface FreshSecret {
  readonly name: string
  readonly secret: string
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** Makes a client of OpenID Connect. */
export const ClientDialog = ({
  service,
  onDone,
  onClose,
}: {
  service: string
  onDone: (made: FreshSecret) => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const words = texts.clients
  const [name, setName] = useState('')
  const [redirects, setRedirects] = useState('')
  const [hideDuress, setHideDuress] = useState(member.hideDuress)
  const redirectUris = wordsOf(redirects)
  const ofRedirects = ['redirectUris', ...redirectUris.map((_, index) => `redirectUris.${index}`)]
  const { busy, fault, send, trouble } = useSending(['name', ...ofRedirects])
  const create = async (): Promise<void> => {
    const wanted = { service, name, redirectUris, hideDuress }
    const made = await send(post<{ clientSecret: string }>('/service/client/create', wanted))
    if (made !== null) onDone({ name, secret: made.clientSecret })
  }
  return (
    <Dialog title={words.add} onClose={onClose}>
      {trouble}
      <Form action={words.create} busy={busy} onSend={() => void create()} onCancel={onClose}>
        <Field label={words.name} hint={words.nameHint} value={name} onChange={setName} fault={fault('name')} />
        <Field
          label={words.redirects}
          hint={words.redirectsHint}
          value={redirects}
          onChange={setRedirects}
          fault={ofRedirects.map(fault).find((found) => found !== undefined)}
        />
        <Tick label={words.hides} hint={words.hidesHint} value={hideDuress} onChange={setHideDuress} />
      </Form>
    </Dialog>
  )
}

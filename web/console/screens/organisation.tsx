import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { get, post } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { ConfirmDialog } from '../parts/dialog.tsx'
import { useFactor } from '../parts/factor-dialog.tsx'
import { Field, Form, useSending } from '../parts/form.tsx'
import { Title } from '../parts/frame.tsx'
import { JobProgress } from '../parts/job.tsx'
import type { Deletion } from '../prefs.ts'
import { ExportOrganisation } from './export-organisation.tsx'
import { PlanUse } from './plan-use.tsx'

const Address = () => {
  const { texts } = useConsole()
  const words = texts.organisation
  const [known, setKnown] = useState('')
  const [typed, setTyped] = useState<string | null>(null)
  const [saved, setSaved] = useState(false)
  const { busy, fault, send, trouble } = useSending(['email'])
  useEffect(() => void get<{ email: string }>('/tenant').then((reply) => reply.ok && setKnown(reply.body.email)), [])
  // What was typed before the answer came stays.
  const email = typed ?? known
  const save = async (): Promise<void> => setSaved((await send(post('/tenant/update', { email }))) !== null)
  return (
    <section className="card">
      <h2>{words.address}</h2>
      {trouble}
      {saved ? <Notice kind="calm">{words.saved}</Notice> : null}
      <Form action={texts.save} busy={busy} onSend={() => void save()}>
        <Field
          label={texts.email}
          hint={words.addressHint}
          type="email"
          value={email}
          onChange={setTyped}
          fault={fault('email')}
        />
      </Form>
    </section>
  )
}

const End = ({ onBegun }: { onBegun: (job: string) => void }) => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const words = texts.organisation
  const [asking, setAsking] = useState(false)
  const { busy, send, trouble } = useSending()
  const { withFactor, dialog } = useFactor()
  const end = async (reason: string): Promise<void> => {
    const begun = await send(withFactor(() => post<{ job: string }>('/tenant/delete', { confirm: tenant, reason })))
    if (begun !== null) onBegun(begun.job)
  }
  return (
    <section className="card">
      <h2>{words.end}</h2>
      <p className="hint">{words.endText(tenant)}</p>
      <p className="actions">
        <Button kind="danger" onPress={() => setAsking(true)}>
          {words.open}
        </Button>
      </p>
      {asking ? (
        <ConfirmDialog
          title={words.ask(tenant)}
          name={tenant}
          asksReason
          action={words.action}
          busy={busy}
          trouble={trouble}
          onConfirm={(reason) => void end(reason)}
          onClose={() => setAsking(false)}
        >
          <p>{words.endText(tenant)}</p>
        </ConfirmDialog>
      ) : null}
      {dialog}
    </section>
  )
}

/** The organisation as it goes: how far, until nobody is let in any more. */
const Going = ({ deletion }: { deletion: Deletion }) => {
  const { texts, leave } = useConsole()
  return (
    <>
      <Title>{texts.places.organisation}</Title>
      <JobProgress deletion={deletion} onEnd={() => void leave(deletion.name)} />
    </>
  )
}

/** The organisation itself: its address, its plan, everything of it as a file, and its end. */
export const Organisation = () => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const [going, setGoing] = useState<Deletion | null>(null)
  const begun = async (job: string): Promise<void> => {
    const reply = await get<{ tokens: number }>('/tenant', { background: true })
    setGoing({ job, name: tenant, tokens: reply.ok ? reply.body.tokens : 0 })
  }
  if (going !== null) return <Going deletion={going} />
  return (
    <>
      <Title>{texts.places.organisation}</Title>
      <PlanUse />
      <Address />
      <ExportOrganisation />
      <End onBegun={(job) => void begun(job)} />
    </>
  )
}

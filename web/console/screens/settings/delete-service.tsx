import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { readDeletions, writeDeletions } from '../../prefs.ts'
import { navigate } from '../../route.ts'
import { useServices } from '../../services.ts'

/** Ends a service with everything that belongs to it. */
export const DeleteService = ({ service, tokens }: { service: string; tokens: number }) => {
  const { texts } = useConsole()
  const { reload } = useServices()
  const [asking, setAsking] = useState(false)
  const { busy, send, trouble } = useSending()
  const { remove } = texts.settings
  const end = async (): Promise<void> => {
    // It goes in the background: the list of services tells how far.
    const begun = await send(post<{ job: string }>('/service/delete', { service, force: true }))
    if (begun === null) return
    writeDeletions([...readDeletions(), { job: begun.job, name: service, tokens }])
    navigate('services')
    await reload()
  }
  return (
    <section className="card">
      <h2>{remove.title}</h2>
      <p className="hint">{remove.text(tokens)}</p>
      <p className="actions">
        <Button kind="danger" onPress={() => setAsking(true)}>
          {remove.open}
        </Button>
      </p>
      {asking ? (
        <ConfirmDialog
          title={remove.ask(service)}
          name={service}
          action={remove.action}
          busy={busy}
          trouble={trouble}
          onConfirm={() => void end()}
          onClose={() => setAsking(false)}
        >
          <p>{remove.text(tokens)}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  )
}

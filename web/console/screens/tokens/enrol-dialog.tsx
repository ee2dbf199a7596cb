import { useState } from 'react'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { EnrolAgain } from './enrol-again.tsx'
import { EnrolForm } from './enrol-form.tsx'
import { EnrolResult, type Made } from './enrol-result.tsx'
import type { Detail } from './shapes.ts'

/** Enrols a user: a form, then the code for as long as it is of use. With `token` it is the same user once more. */
export const EnrolDialog = ({
  service,
  id = '',
  token = null,
  onEnrolled,
  onClose,
}: {
  service: string
  id?: string
  token?: Detail | null
  /** The user's phone has finished; or the code was made, which the user's page shows too. */
  onEnrolled: (id: string) => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const [made, setMade] = useState<Made | null>(null)
  const take = (code: Made): void => {
    setMade(code)
    onEnrolled(code.id)
  }
  if (made !== null)
    return (
      <Dialog title={texts.enrol.ready(made.id)} onClose={onClose}>
        <EnrolResult
          service={service}
          made={made}
          onMade={take}
          onClose={onClose}
          onEnrolled={() => onEnrolled(made.id)}
        />
      </Dialog>
    )
  if (token !== null && token.status !== 0) return <EnrolAgain token={token} onMade={take} onClose={onClose} />
  return (
    <Dialog title={id === '' ? texts.enrol.title : texts.enrol.againTitle(id)} onClose={onClose}>
      <EnrolForm service={service} id={id} onMade={take} onClose={onClose} />
    </Dialog>
  )
}

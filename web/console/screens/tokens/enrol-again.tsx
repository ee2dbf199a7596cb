import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { post } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Form, useSending } from '../../parts/form.tsx'
import type { Answered, Made } from './enrol-result.tsx'
import { type Detail, may } from './shapes.ts'

/** Another code for a user who has a token: with what the user kept, or alone, by whom that is allowed. */
export const EnrolAgain = ({
  token: { service, id, method },
  onMade,
  onClose,
}: {
  token: Detail
  onMade: (made: Made) => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const [isReplacing, setReplacing] = useState(false)
  const { busy, send, trouble } = useSending()
  const request = { service, id, ...(method === undefined ? {} : { method }) }
  const make = async (): Promise<void> => {
    const answer = await send(post<Answered>('/token/enroll', request))
    if (answer !== null) onMade({ ...answer, id, request })
  }
  if (isReplacing)
    return (
      <ActDialog<Answered>
        act={{
          title: texts.enrol.replaceTitle,
          text: texts.enrol.replaceText(id),
          action: texts.enrol.make,
          path: '/token/enroll',
          body: { ...request, replace: true },
        }}
        onDone={(answer) => onMade({ ...answer, id, request })}
        onClose={onClose}
      />
    )
  return (
    <Dialog title={texts.enrol.againTitle(id)} onClose={onClose}>
      <p>{method === 'authenticator' ? texts.enrol.needsReplace : texts.enrol.restore}</p>
      {trouble}
      <Form
        action={texts.enrol.make}
        busy={busy || method === 'authenticator'}
        onSend={() => void make()}
        onCancel={onClose}
      />
      {may(member, 'replace') ? (
        <p className="actions">
          <Button kind="plain" onPress={() => setReplacing(true)}>
            {texts.enrol.noFactor}
          </Button>
        </p>
      ) : null}
    </Dialog>
  )
}

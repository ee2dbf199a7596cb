import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { useConsole, useSession } from '../../context.ts'
import { type Act, ActDialog } from '../../parts/act-dialog.tsx'
import { Field } from '../../parts/form.tsx'
import { statusNow } from '../../parts/status.tsx'
import { useService } from '../../services.ts'
import type { Catalogue } from '../../texts/texts.ts'
import { EnrolDialog } from '../tokens/enrol-dialog.tsx'
import { type Detail, may } from '../tokens/shapes.ts'
import { CheckCode } from './check-code.tsx'
import { OfflineMode } from './offline-mode.tsx'
import { SendCode } from './send-code.tsx'

type Named = 'close' | 'block' | 'unblock' | 'restore' | 'remove'

/** The acts that ask for a reason and nothing else, or for the user ID besides. */
export const actsOn = ({ service, id }: Pick<Detail, 'service' | 'id'>, { tokens }: Catalogue): Record<Named, Act> => {
  const { force, shadow, remove } = tokens
  const one = { service, id }
  const forced = (name: 'close' | 'block' | 'unblock', status: string): Act => ({
    title: force[`${name}Title`](id),
    text: force[`${name}Text`],
    action: force[name],
    path: '/token/force',
    body: { ...one, status },
  })
  return {
    close: forced('close', 'closed'),
    block: forced('block', 'blocked'),
    unblock: forced('unblock', 'closed'),
    restore: {
      title: shadow.title,
      text: shadow.text,
      action: shadow.action,
      path: '/token/restore',
      body: one,
      typed: id,
    },
    remove: { title: remove.title(id), text: remove.text(id), action: remove.action, path: '/token/delete', body: one },
  }
}

const OpenDialog = ({ token, onDone, onClose }: { token: Detail; onDone: () => void; onClose: () => void }) => {
  const { texts } = useConsole()
  const { force } = texts.tokens
  const [minutes, setMinutes] = useState('10')
  const count = Number(minutes)
  const act: Act = {
    title: force.openTitle(token.id, Number.isInteger(count) ? count : 10),
    text: force.openText,
    action: force.open,
    path: '/token/force',
    body: { service: token.service, id: token.id, status: 'open', duration: count * 60 },
    choices: <Field label={force.minutes} value={minutes} onChange={setMinutes} />,
  }
  return <ActDialog act={act} onDone={onDone} onClose={onClose} />
}

type Panel = 'check' | 'message' | 'offline' | 'enrol' | 'open' | Named

/** All that can be done for one user, in the order of use; what a member may not do is not there. */
export const Actions = ({ token, onChange, onGone }: { token: Detail; onChange: () => void; onGone: () => void }) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const config = useService()
  const [panel, setPanel] = useState<Panel | null>(null)
  const status = statusNow(token)
  const isEnrolled = status !== 0
  const isOpen = status === 1 || status === 3
  const isBlocked = status === 4
  const { force, check, message, offline, shadow, remove } = texts.tokens
  const close = (): void => setPanel(null)
  const done = (): void => {
    close()
    onChange()
  }
  const offers: readonly (readonly [Panel, string, boolean])[] = [
    ['offline', offline.title, isEnrolled && !isBlocked && config.offline.enabled && token.method !== 'authenticator'],
    ['check', check.title, isEnrolled && !isBlocked && config.otp.enabled],
    ['message', message.title, isEnrolled && !isBlocked && (config.messages.sms || config.messages.email)],
    ['enrol', texts.enrol.again, true],
    ['unblock', force.unblock, isBlocked],
    ['block', force.block, isEnrolled && !isBlocked],
    ['close', force.close, isOpen],
    ['open', force.open, status === 2 && may(member, 'open')],
    ['restore', shadow.action, token.shadow === true && may(member, 'restore')],
    ['remove', remove.action, may(member, 'delete')],
  ]
  const act = panel !== null && panel in actsOn(token, texts) ? actsOn(token, texts)[panel as Named] : null
  return (
    <>
      <p className="actions">
        {offers.map(([name, label, isOffered]) =>
          isOffered ? (
            <Button
              key={name}
              kind={name === 'offline' ? 'primary' : name === 'remove' ? 'danger' : 'secondary'}
              onPress={() => setPanel(name === panel ? null : name)}
            >
              {label}
            </Button>
          ) : null,
        )}
      </p>
      {panel === 'check' ? <CheckCode token={token} onChange={onChange} /> : null}
      {panel === 'message' ? <SendCode token={token} onChange={onChange} /> : null}
      {panel === 'offline' ? <OfflineMode token={token} onChange={onChange} onOpen={done} /> : null}
      {panel === 'enrol' ? (
        <EnrolDialog service={token.service} id={token.id} token={token} onClose={close} onEnrolled={onChange} />
      ) : null}
      {panel === 'open' ? <OpenDialog token={token} onDone={done} onClose={close} /> : null}
      {act === null ? null : (
        <ActDialog key={panel} act={act} onDone={panel === 'remove' ? onGone : done} onClose={close} />
      )}
    </>
  )
}

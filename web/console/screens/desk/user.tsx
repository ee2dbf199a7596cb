import { useEffect, useRef, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useLive } from '../../live.ts'
import { Fault } from '../../parts/fault.tsx'
import { LiveLine, StatusBox, statusNow } from '../../parts/status.tsx'
import { queryOf } from '../../query.ts'
import { EnrolDialog } from '../tokens/enrol-dialog.tsx'
import type { Detail } from '../tokens/shapes.ts'
import { Actions } from './actions.tsx'
import { Facts } from './facts.tsx'
import { History } from './history.tsx'
import { Warnings } from './warnings.tsx'

/** Says a change of status to those who do not look; nothing at first. */
const Announce = ({ id, status }: { id: string; status: number }) => {
  const { texts } = useConsole()
  const first = useRef(status)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (status !== first.current) setSaid(texts.tokens.statusOf(id, texts.tokens.statuses[status] ?? ''))
    first.current = status
  }, [id, status, texts])
  return (
    <p className="hidden" role="status">
      {said}
    </p>
  )
}

/** Nobody is enrolled under a user ID; whoever looked for it can enrol it. */
const Unknown = ({ service, id, onEnrolled }: { service: string; id: string; onEnrolled: () => void }) => {
  const { texts } = useConsole()
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="card user">
      <h2 className="who-is">
        <Text>{id}</Text>
      </h2>
      <p>{texts.tokens.unknown}</p>
      <p className="actions">
        <Button onPress={() => setOpen(true)}>{texts.tokens.enrol}</Button>
      </p>
      {isOpen ? <EnrolDialog service={service} id={id} onClose={() => setOpen(false)} onEnrolled={onEnrolled} /> : null}
    </section>
  )
}

/** One user on one page: how their token is now, all that can be done about it, and what has happened. */
export const User = ({
  service,
  id,
  onSeen,
  onLeave,
}: {
  service: string
  id: string
  onSeen: (status: number) => void
  onLeave: () => void
}) => {
  const { texts } = useConsole()
  const path = `/token/detail?${queryOf({ service, id })}`
  const { value: token, error, checkedAt, again } = useLive<Detail>(path, (background) => get(path, { background }))
  const status = token === null ? null : statusNow(token)
  useEffect(() => {
    if (status !== null) onSeen(status)
  }, [status])
  if (error === 'not_found') return <Unknown service={service} id={id} onEnrolled={again} />
  if (token === null)
    return error === null ? <p className="hint">{texts.loading}</p> : <Fault error={error} onAgain={again} />
  return (
    <div className="helped">
      <section className="card user">
        <p className="narrow">
          <Button kind="plain" onPress={onLeave}>
            {texts.tokens.backToList}
          </Button>
        </p>
        <div className="head">
          <div>
            <h2 className="who-is">
              <Text>{id}</Text>
            </h2>
            <LiveLine checkedAt={checkedAt} />
          </div>
          <StatusBox shown={token} onEnd={again} />
        </div>
        <Announce id={id} status={status ?? token.status} />
        <Warnings token={token} />
        <Facts token={token} />
        <Actions token={token} onChange={again} onGone={onLeave} />
      </section>
      <History service={service} id={id} sequence={token.lastEvent?.sequence ?? null} />
    </div>
  )
}

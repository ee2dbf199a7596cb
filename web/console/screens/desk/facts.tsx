import type { ReactNode } from 'react'
import { Text } from '../../../kit/text.tsx'
import { useNow } from '../../clock.ts'
import { useConsole } from '../../context.ts'
import { Ago } from '../../parts/ago.tsx'
import { statusNow } from '../../parts/status.tsx'
import type { Detail } from '../tokens/shapes.ts'

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const dateAndTime = (at: string): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What a helper asks first: errors, which phone, when it was seen, how it was opened. */
export const Facts = ({ token }: { token: Detail }) => {
  const { texts } = useConsole()
  const { facts } = texts.tokens
  const { device, enrolment, enrolledAt, via, blockedBy, pending = 0 } = token
  const now = useNow()
  const status = statusNow(token, now)
  const isHere = device !== undefined && now - Date.parse(device.lastSeenAt) < 60_000
  return (
    <>
      <dl className="facts">
        <Fact name={facts.errors}>{facts.errorsOf(token.errors, token.maxErrors)}</Fact>
        {device === undefined ? null : (
          <>
            <Fact name={facts.phone}>
              <Text>{device.name}</Text>
            </Fact>
            <Fact name={facts.seen}>{isHere ? facts.minute : <Ago at={device.lastSeenAt} />}</Fact>
          </>
        )}
        {via === undefined || (status !== 1 && status !== 3) ? null : (
          <Fact name={facts.opened}>{facts.vias[via]}</Fact>
        )}
        {enrolledAt === undefined ? null : (
          <Fact name={facts.enrolled}>
            <time dateTime={enrolledAt} title={enrolledAt}>
              {new Date(enrolledAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}
            </time>
          </Fact>
        )}
      </dl>
      {status === 4 && blockedBy !== undefined ? <p>{facts.blockedBy[blockedBy]}</p> : null}
      {enrolment === undefined ? null : <p className="hint">{facts.pending(dateAndTime(enrolment.expiresAt))}</p>}
      {pending === 0 ? null : <p className="hint">{facts.transactions(pending)}</p>}
    </>
  )
}

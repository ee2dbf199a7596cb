import { useEffect, useState } from 'react'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { get, post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Form, useSending } from '../../parts/form.tsx'
import type { Service } from '../../services.ts'

interface Enrolment {
  readonly deeplink: string
  readonly qr: string
  readonly code: string
}

/** The number of a token's status, asked anew every two seconds; a page never asks what would use up a token. */
const useStatus = (service: string, user: string, asks: boolean): number | null => {
  const [status, setStatus] = useState<number | null>(null)
  useEffect(() => {
    if (!asks) return
    const path = `/token/detail?service=${service}&id=${encodeURIComponent(user)}`
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      const reply = await get<{ status: number }>(path, { background: true })
      if (reply.ok) setStatus(reply.body.status)
    }
    const timer = setInterval(() => void ask(), 2_000)
    void ask()
    return () => clearInterval(timer)
  }, [service, user, asks])
  return status
}

/** Enrols the reader's own user ID, and shows its status as it changes. */
export const TryIt = ({ service, user }: { service: Service; user: string }) => {
  const { texts } = useConsole()
  const words = texts.quickStart
  const [made, setMade] = useState<Enrolment | null>(null)
  const { busy, fault, send, trouble } = useSending(['id'])
  const status = useStatus(service.service, user, made !== null)
  const enrol = async (): Promise<void> => {
    const body = await send(post<Enrolment>('/token/enroll', { service: service.service, id: user }))
    if (body !== null) setMade(body)
  }
  if (made === null)
    return (
      <>
        {trouble}
        {fault('id') === undefined ? null : <Notice kind="error">{fault('id')}</Notice>}
        <Form action={words.enrol} busy={busy || user === ''} onSend={() => void enrol()} />
      </>
    )
  return (
    <>
      <p className="live" role="status">
        <span className={`status-${status ?? 0}`}>{words.statuses[status ?? 0]}</span>
        <code>{`{"status":${status ?? 0}}`}</code>
      </p>
      {status === 0 || status === null ? (
        <>
          <p>{words.scan}</p>
          <img className="qr" src={made.qr} alt={words.qr} width={280} height={280} />
          <p className="mono">{made.code}</p>
          <p className="actions">
            <a className="button primary" href={made.deeplink} target="_blank" rel="noopener noreferrer">
              {words.openApp}
            </a>
            <CopyButton text={made.deeplink} label={words.copyLink} done={texts.copied} />
          </p>
        </>
      ) : (
        <p>{words.opened}</p>
      )}
    </>
  )
}

import { type ReactNode, useEffect } from 'react'
import { serverNow } from '../api.ts'
import { useNow } from '../clock.ts'
import { useConsole } from '../context.ts'

/** A status of product.md as a page shows it: a word, a shape and a colour. */
export interface Shown {
  readonly status: number
  readonly openUntil?: string | undefined
}

const shapes = ['○', '●', '●', '◆', '■']
const colours = ['pending', 'open', 'closed', 'duress', 'blocked']

/** What a status has become by now: a window that ran out is closed, before anybody is asked. */
export const statusNow = ({ status, openUntil }: Shown, now = serverNow()): number =>
  openUntil !== undefined && (status === 1 || status === 3) && Date.parse(openUntil) <= now ? 2 : status

/** A status in a word. */
export const StatusBadge = ({ status, children }: { status: number; children?: ReactNode }) => {
  const { texts } = useConsole()
  return (
    <span className={`status ${colours[status] ?? ''}`}>
      <span aria-hidden="true">{shapes[status]}</span> {texts.tokens.statuses[status]}
      {children}
    </span>
  )
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** Seconds as a watch has them: 9:58, 1:02:07. */
const watchTime = (seconds: number): string => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = twoDigits(seconds % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** The time that is left, silent but at a minute and at ten seconds. */
export const Countdown = ({ until, onEnd }: { until: string; onEnd?: () => void }) => {
  const { texts } = useConsole()
  const now = useNow()
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  useEffect(() => {
    if (left === 0) onEnd?.()
  }, [left === 0])
  return (
    <>
      <span className="countdown" role="timer" aria-live="off">
        {watchTime(left)}
      </span>
      <span className="hidden" role="status">
        {left === 60 || left === 10 ? texts.tokens.timeLeft(left) : ''}
      </span>
    </>
  )
}

/** A status with the time that is left of it, for one user. */
export const StatusBox = ({ shown, onEnd }: { shown: Shown; onEnd: () => void }) => {
  const { texts } = useConsole()
  const status = statusNow(shown, useNow())
  return (
    <div className={`status-box ${colours[status] ?? ''}`}>
      <p>
        <span aria-hidden="true">{shapes[status]}</span> {texts.tokens.statuses[status]}
      </p>
      {shown.openUntil === undefined || (status !== 1 && status !== 3) ? null : (
        <Countdown until={shown.openUntil} onEnd={onEnd} />
      )}
    </div>
  )
}

/** Seconds after which what is shown is no longer called live. */
const staleSeconds = 30

/** Whether what is on the screen is true now. */
export const LiveLine = ({
  checkedAt,
  staleAfter = staleSeconds,
}: {
  checkedAt: number | null
  staleAfter?: number
}) => {
  const { texts } = useConsole()
  const now = useNow()
  if (checkedAt === null) return <p className="hint">{texts.loading}</p>
  const seconds = Math.max(0, Math.floor((now - checkedAt) / 1000))
  const isLive = seconds <= staleAfter
  return (
    <p className="hint">
      <span className={isLive ? 'dot' : 'dot off'} aria-hidden="true" />{' '}
      {isLive ? texts.tokens.live(seconds) : texts.tokens.notLive(clockTime(checkedAt))}
    </p>
  )
}

const clockTime = (at: number): string => new Date(at).toLocaleTimeString(undefined, { timeStyle: 'short' })

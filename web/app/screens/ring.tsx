import { useEffect, useRef, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import type { Live } from '../live.ts'

const radius = 56
const around = 2 * Math.PI * radius

/** Ticks each second while it is shown. */
const useSecond = (running: boolean): void => {
  const [, setTick] = useState(0)
  useEffect(() => {
    if (!running) return undefined
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [running])
}

const clockText = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

const spoken = (seconds: number): boolean => seconds === 60 || seconds === 10

/** The token's state as a ring: time left while it is open, else a word. */
export const Ring = ({ token, live }: { token: Token; live: Live }) => {
  const { texts, locale } = useApp()
  const left = live.until === null ? 0 : Math.max(0, Math.ceil((live.until.getTime() - token.now()) / 1000))
  const counting = live.status === 'open' && live.until !== null && left > 0
  useSecond(counting)
  const open = live.status === 'open' && (live.until === null || left > 0)
  const word =
    live.status === null
      ? live.reached
        ? texts.token.checking
        : texts.status.unknown
      : live.status === 'open' && !open
        ? texts.status.closed
        : texts.status[live.status]
  const longest = useRef(1)
  longest.current = counting ? Math.max(longest.current, left) : 1
  const share = counting ? left / longest.current : open ? 1 : 0
  const time = live.until?.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' }) ?? ''
  return (
    <div className={`ring ${open ? 'open' : (live.status ?? '')}`} role={counting ? 'timer' : undefined}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle className="ring-track" cx="60" cy="60" r={radius} />
        <circle
          className="ring-arc"
          cx="60"
          cy="60"
          r={radius}
          strokeDasharray={around}
          strokeDashoffset={around * (1 - share)}
          transform="rotate(-90 60 60)"
        />
      </svg>
      <div className="ring-text">
        {counting ? (
          <>
            <span className="ring-time">{clockText(left)}</span>
            <span className="second">{texts.token.openUntil(time)}</span>
          </>
        ) : (
          <span className={live.status === null ? 'second' : 'ring-word'}>{word}</span>
        )}
        <span className="hidden" aria-live="polite">
          {counting && spoken(left) ? texts.token.remaining(Math.floor(left / 60), left % 60) : ''}
        </span>
      </div>
    </div>
  )
}

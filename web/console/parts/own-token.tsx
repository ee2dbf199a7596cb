import { useEffect, useRef, useState } from 'react'
import { type Reply, serverNow } from '../api.ts'
import { useConsole } from '../context.ts'

/** That something waits for the reader's own token, until then. */
export interface Pending {
  readonly pending: 'token'
  readonly until: string
}

/** Whether an answer only says that it waits. */
export const isPending = <Body extends object>(body: Body | Pending): body is Pending => 'pending' in body

const pauseMilliseconds = 2000

/**
 * Waits until the reader has opened their own token, and asks the instance again and again. The first question begins the
 * wait; it is asked in the background, since nobody does anything here.
 */
export const OwnToken = <Body extends object>({
  ask,
  onOpen,
  onFault,
}: {
  ask: () => Promise<Reply<Body | Pending>>
  onOpen: (body: Body) => void
  onFault: (error: string) => void
}) => {
  const { texts } = useConsole()
  const [seconds, setSeconds] = useState<number | null>(null)
  const last = useRef({ ask, onOpen, onFault })
  last.current = { ask, onOpen, onFault }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    const look = async (): Promise<void> => {
      const reply = await last.current.ask()
      if (over) return
      if (!reply.ok && reply.error !== 'network' && reply.error !== 'busy') return last.current.onFault(reply.error)
      if (reply.ok && !isPending(reply.body)) return last.current.onOpen(reply.body)
      if (reply.ok && isPending(reply.body))
        setSeconds(Math.max(0, Math.ceil((Date.parse(reply.body.until) - serverNow()) / 1000)))
      timer = setTimeout(() => void look(), pauseMilliseconds)
    }
    void look()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [])
  return (
    <>
      <p>{texts.factor.open}</p>
      <p className="hint">{texts.factor.again}</p>
      <p role="timer" className="hint">
        {seconds === null ? texts.loading : texts.factor.waiting(seconds)}
      </p>
    </>
  )
}

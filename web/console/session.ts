import { useCallback, useEffect, useRef, useState } from 'react'
import { get, post, whenRefused } from './api.ts'
import type { Session } from './context.ts'

/** Who is signed in, and what is done about it. */
export interface SessionState {
  /** The last that was known, also after it has ended; null where there was none, undefined before anybody knows. */
  readonly session: Session | null | undefined
  /** It ended by itself: the page stays, and waits for the same member. */
  readonly ended: boolean
  /** Why nobody knows yet. */
  readonly failure: string | null
  readonly refresh: () => Promise<void>
  /** Ends it; then, once that was answered, shows something else. */
  readonly leave: (then: () => void) => Promise<void>
}

/** A log-in that waits for the member's own token is no session yet. */
type Answer = Session | { readonly pending: 'token' }

const ask = () => get<Answer>('/tenant/session', { background: true })

/** Looks after the session: it may end by itself, or in another window. */
export const useSessionState = (): SessionState => {
  const [session, setSession] = useState<Session | null | undefined>(undefined)
  const [ended, setEnded] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const known = useRef<Session | null>(null)
  const waiting = useRef<((again: boolean) => void)[]>([])
  const found = useCallback((answer: Session | null): void => {
    const before = known.current
    if (answer === null) return before === null ? setSession(null) : setEnded(true)
    // Somebody else signed in: what is on the page, and what waits to be sent, was another's.
    if (before !== null && (before.tenant !== answer.tenant || before.member.id !== answer.member.id))
      return location.reload()
    known.current = answer
    setSession(answer)
    setEnded(false)
    for (const goOn of waiting.current.splice(0)) goOn(true)
  }, [])
  const refresh = useCallback(async () => {
    const reply = await ask()
    if (reply.ok) found('pending' in reply.body ? null : reply.body)
    else if (reply.error === 'forbidden') found(null)
    setFailure(reply.ok || reply.error === 'forbidden' ? null : reply.error)
  }, [found])
  const leave = useCallback(async (then: () => void) => {
    // Whoever signed in before the answer would be signed out by it.
    await post('/tenant/logout')
    then()
    known.current = null
    setSession(null)
    setEnded(false)
    for (const goOn of waiting.current.splice(0)) goOn(false)
  }, [])
  useEffect(() => {
    whenRefused(async () => {
      const reply = await ask()
      if (reply.ok || reply.error !== 'forbidden' || known.current === null) return false
      found(null)
      return new Promise<boolean>((goOn) => void waiting.current.push(goOn))
    })
    return () => whenRefused(null)
  }, [found])
  useEffect(() => {
    const look = (): void => void (document.hidden ? undefined : refresh())
    look()
    const timer = setInterval(look, 30_000)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [refresh])
  return { session, ended, failure, refresh, leave }
}

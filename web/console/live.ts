import { useEffect, useRef, useState } from 'react'
import { type Reply, serverNow } from './api.ts'

/** What is asked again and again: what was heard last, when, and what went wrong since. */
export interface Live<Value> {
  readonly value: Value | null
  readonly error: string | null
  /** When the instance last answered, in its own time (ms). */
  readonly checkedAt: number | null
  /** Asks at once: something was done here. */
  readonly again: () => void
}

/** Seconds between questions about one user: often after a change or an action, less and less often while nothing happens. */
const ofUser: readonly number[] = [2, 2, 2, 3, 5, 10, 15]

/** Seconds between questions about the rows of a list: every ten, after two and a half minutes every thirty. */
export const ofRows: readonly number[] = [...Array.from({ length: 15 }, () => 10), 30]

const afterErrors: readonly number[] = [5, 15, 60]
const unreached: ReadonlySet<string> = new Set(['network', 'busy', 'internal', 'too_many_requests'])

const nth = (seconds: readonly number[], index: number): number => seconds[Math.min(index, seconds.length - 1)] ?? 60

/** Asks with pauses that grow, from the beginning after a change, a key press, a return to the page or `again`; a hidden page asks nothing. */
const keepAsking = <Value>(
  ask: (background: boolean) => Promise<Reply<Value>>,
  pauses: readonly number[],
  onReply: (reply: Reply<Value>) => void,
): { again: () => void; stop: () => void } => {
  let [step, failures, heard, timer] = [0, 0, '', 0]
  let [isAsking, isStopped, wantsMore] = [false, false, false]
  const plan = (): void => {
    clearTimeout(timer)
    const seconds = failures > 0 ? nth(afterErrors, failures - 1) : nth(pauses, step)
    timer = window.setTimeout(() => void round(true), seconds * 1000)
  }
  const take = (reply: Reply<Value>): void => {
    const text = JSON.stringify(reply)
    failures = !reply.ok && unreached.has(reply.error) ? failures + 1 : 0
    step = text === heard ? step + 1 : 0
    heard = text
    onReply(reply)
  }
  const round = async (background: boolean): Promise<void> => {
    clearTimeout(timer)
    wantsMore = isAsking
    if (isAsking || document.hidden) return
    isAsking = true
    const reply = await ask(background)
    isAsking = false
    if (isStopped) return
    take(reply)
    if (wantsMore) await round(false)
    else plan()
  }
  const again = (): void => {
    step = 0
    void round(false)
  }
  const stir = (): void => {
    if (step === 0 || isAsking) return
    step = 0
    plan()
  }
  addEventListener('focus', again)
  addEventListener('online', again)
  addEventListener('keydown', stir)
  document.addEventListener('visibilitychange', again)
  const stop = (): void => {
    isStopped = true
    clearTimeout(timer)
    removeEventListener('focus', again)
    removeEventListener('online', again)
    removeEventListener('keydown', stir)
    document.removeEventListener('visibilitychange', again)
  }
  void round(false)
  return { again, stop }
}

/** Something of the instance, kept up to date while it is on the screen; `key` names what it is, and another one begins anew. */
export const useLive = <Value>(
  key: string,
  ask: (background: boolean) => Promise<Reply<Value>>,
  pauses: readonly number[] = ofUser,
): Live<Value> => {
  const nothing = { key, value: null, error: null, checkedAt: null }
  const [heard, setHeard] = useState<Omit<Live<Value>, 'again'> & { key: string }>(nothing)
  const latest = useRef(ask)
  const asking = useRef<{ again: () => void } | null>(null)
  latest.current = ask
  useEffect(() => {
    const kept = keepAsking(
      (background) => latest.current(background),
      pauses,
      (reply) =>
        setHeard((before) => {
          if (reply.ok) return { key, value: reply.body, error: null, checkedAt: serverNow() }
          const last = before.key === key ? before : nothing
          return unreached.has(reply.error)
            ? { ...last, error: reply.error }
            : { key, value: null, error: reply.error, checkedAt: serverNow() }
        }),
    )
    asking.current = kept
    return kept.stop
  }, [key, pauses])
  const again = (): void => asking.current?.again()
  // What was heard of another one is not shown for a moment.
  return { ...(heard.key === key ? heard : nothing), again }
}

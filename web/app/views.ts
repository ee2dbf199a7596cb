import { useCallback, useEffect, useRef, useState } from 'react'
import type { Invitation, Token, Transaction } from 'zaas-sdk'

/** What the app shows; only in memory, never in the address. */
export type View =
  | { at: 'tokens' | 'add' | 'lost' | 'settings' }
  | { at: 'enrol'; invitation: Invitation }
  | {
      at:
        | 'token'
        | 'open'
        | 'code'
        | 'challenge'
        | 'requests'
        | 'token-settings'
        | 'change-pin'
        | 'forgot'
        | 'contacts'
        | 'stop'
      token: Token
    }
  | { at: 'request'; token: Token; transaction: Transaction }

/** The way that a reader has come: its last view is shown. */
export interface Way {
  readonly view: View
  readonly go: (view: View) => void
  readonly turn: (view: View) => void
  readonly back: () => void
}

/** The address of every view: what is shown is nobody's business who reads histories. */
const address = '/app/'

/** How many views lie below the one of the history's present entry; entries hold this number and nothing else. */
const depthNow = (): number => (typeof history.state === 'number' ? history.state : 0)

/** The views that are left where the history has gone back to a depth. */
const cut = (views: readonly View[], length: number): readonly View[] =>
  length > 0 ? views.slice(0, length) : [{ at: 'tokens' }]

/**
 * The views as a stack. Each has one entry in the browser's history, so that *back* works and the history tells nothing but
 * its length. What the app itself takes back is gone at once: the browser takes its time.
 */
export const useViews = (first: View): Way => {
  const [stack, setStack] = useState<readonly View[]>([first])
  // The depth of the first view: a page that was loaded again begins in the middle of its history.
  const ground = useRef(depthNow())
  useEffect(() => {
    const popped = (): void => {
      ground.current = Math.min(ground.current, depthNow())
      setStack((views) => cut(views, depthNow() - ground.current + 1))
    }
    addEventListener('popstate', popped)
    return () => removeEventListener('popstate', popped)
  }, [])
  const go = useCallback((view: View) => {
    history.pushState(depthNow() + 1, '', address)
    setStack((views) => [...views, view])
  }, [])
  const turn = useCallback((view: View) => setStack((views) => [...views.slice(0, -1), view]), [])
  const back = useCallback(() => {
    if (depthNow() > ground.current) history.back()
    setStack((views) => cut(views, views.length - 1))
  }, [])
  return { view: stack.at(-1) ?? first, go, turn, back }
}

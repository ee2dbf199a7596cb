import { useCallback, useEffect, useState } from 'react'
import type { Invitation, Token, Transaction } from 'zaas-sdk'

/** What the app shows; only in memory, never in the address. */
export type View =
  | { at: 'tokens' | 'add' | 'settings' }
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

/**
 * The views as a stack. Each has one neutral entry in the browser's history, so that *back* works and the history tells
 * nothing but its length.
 */
export const useViews = (first: View): Way => {
  const [stack, setStack] = useState<readonly View[]>([first])
  useEffect(() => {
    const popped = (): void => setStack((views) => (views.length > 1 ? views.slice(0, -1) : [{ at: 'tokens' }]))
    addEventListener('popstate', popped)
    return () => removeEventListener('popstate', popped)
  }, [])
  const go = useCallback((view: View) => {
    history.pushState(null, '', address)
    setStack((views) => [...views, view])
  }, [])
  const turn = useCallback((view: View) => setStack((views) => [...views.slice(0, -1), view]), [])
  const back = useCallback(() => {
    setStack((views) => {
      if (views.length > 1) history.back()
      return views.length > 1 ? views : [{ at: 'tokens' }]
    })
  }, [])
  return { view: stack.at(-1) ?? first, go, turn, back }
}

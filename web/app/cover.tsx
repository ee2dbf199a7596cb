import { createContext, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react'
import { useApp } from './app-context.ts'

const Hidden = createContext(false)

/** Does something whenever the page is hidden: what was typed is overwritten, for one. */
export const useOnHide = (act: () => void): void => {
  const latest = useRef(act)
  latest.current = act
  useLayoutEffect(() => {
    const changed = (): void => (document.visibilityState === 'hidden' ? latest.current() : undefined)
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
}

/** What is out of the document while the page is hidden: codes, answers, the phrase, the pad. */
export const Secret = ({ children }: { children: ReactNode }) => (useContext(Hidden) ? null : children)

/**
 * Covers everything while the page is hidden: pictures for the task switcher and recordings show nothing. What was being
 * typed under a pad is gone with it.
 */
export const Cover = ({ children }: { children: ReactNode }) => {
  const { texts } = useApp()
  const [hidden, setHidden] = useState(document.visibilityState === 'hidden')
  useLayoutEffect(() => {
    const changed = (): void => setHidden(document.visibilityState === 'hidden')
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
  return (
    <Hidden value={hidden}>
      {hidden && <div className="cover">{texts.hidden}</div>}
      <div hidden={hidden}>{children}</div>
    </Hidden>
  )
}

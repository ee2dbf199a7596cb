import { type ReactNode, useLayoutEffect, useState } from 'react'
import { useApp } from './app-context.ts'

/**
 * Takes everything off the page while it is hidden: pictures for the task switcher and recordings show nothing. What was
 * being typed is gone with it.
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
    <>
      {hidden && <div className="cover">{texts.hidden}</div>}
      <div hidden={hidden}>{children}</div>
    </>
  )
}

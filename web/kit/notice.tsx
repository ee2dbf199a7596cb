import type { ReactNode } from 'react'

/** Something to be read before going on; an `error` is spoken at once. */
export const Notice = ({
  kind = 'warning',
  children,
}: {
  kind?: 'warning' | 'error' | 'calm'
  children: ReactNode
}) => (
  <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
    {children}
  </div>
)

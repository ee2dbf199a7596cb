import type { ReactNode } from 'react'
import { IconButton } from '../../kit/button.tsx'
import { BackIcon } from '../../kit/icon.tsx'
import { useApp } from '../app-context.ts'

/** A screen below the first one, with the way back. */
export const Screen = ({ children, onBack }: { children: ReactNode; onBack?: () => void }) => {
  const { texts, back } = useApp()
  return (
    <main className="screen" tabIndex={-1}>
      <div className="bar">
        <IconButton label={texts.back} onPress={onBack ?? back}>
          <BackIcon />
        </IconButton>
      </div>
      {children}
    </main>
  )
}

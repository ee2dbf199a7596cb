import type { ReactNode } from 'react'
import { OnIcon } from './icon.tsx'

/** Weight of a button: one primary at most on a screen, never for what destroys. */
export type ButtonKind = 'primary' | 'secondary' | 'plain' | 'danger'

/** A button with a text. */
export const Button = ({
  kind = 'secondary',
  disabled = false,
  onPress,
  children,
}: {
  kind?: ButtonKind
  disabled?: boolean
  /** Left out, it sends the form that it is in. */
  onPress?: () => void
  children: ReactNode
}) => (
  <button
    type={onPress === undefined ? 'submit' : 'button'}
    className={`button ${kind}`}
    disabled={disabled}
    onClick={onPress}
  >
    {children}
  </button>
)

/** A button with a picture; `label` is what it says to those who do not see it. */
export const IconButton = ({
  label,
  onPress,
  children,
}: {
  label: string
  onPress: () => void
  children: ReactNode
}) => (
  <button type="button" className="icon-button" aria-label={label} onClick={onPress}>
    {children}
  </button>
)

/** A line of a list that leads further. */
export const RowButton = ({ label, onPress }: { label: string; onPress: () => void }) => (
  <button type="button" className="row" onClick={onPress}>
    {label}
    <OnIcon />
  </button>
)

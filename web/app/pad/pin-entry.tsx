import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useApp } from '../app-context.ts'
import { useOnHide } from '../cover.tsx'
import { done, digitRows, erase, letterRows, shift } from './keys.ts'
import { Pad } from './pad.tsx'
import { PinBuffer } from './pin-buffer.ts'

/** How long a PIN may be, and whether it has letters. */
export interface PinShape {
  readonly min: number
  readonly max: number
  readonly alpha: boolean
}

/**
 * Asks for a PIN. What is typed is sent by OK alone, never by a number of digits; `busy` says what goes on meanwhile and
 * disables the pad. The bytes given to `onPin` belong to it.
 */
export const PinEntry = ({
  title,
  about,
  shape,
  busy,
  fault,
  onPin,
}: {
  title: string
  about?: ReactNode
  shape: PinShape
  busy: string | null
  fault: string | null
  onPin: (pin: Uint8Array) => void
}) => {
  const { texts } = useApp()
  const buffer = useRef(new PinBuffer())
  const [count, setCount] = useState(0)
  const [capitals, setCapitals] = useState(false)
  useLayoutEffect(() => () => buffer.current.wipe(), [])
  useOnHide(() => {
    buffer.current.wipe()
    setCount(0)
  })
  const press = (key: string): void => {
    if (key === shift) return setCapitals(!capitals)
    if (key === done) {
      if (buffer.current.count < shape.min) return
      onPin(buffer.current.take())
    } else if (key === erase) buffer.current.erase()
    else if (buffer.current.count < shape.max) buffer.current.push(key)
    setCount(buffer.current.count)
  }
  return (
    <div className="entry">
      <h1>{title}</h1>
      {about}
      <p className="dots" aria-hidden="true">
        {Array.from({ length: shape.max }, (_, index) => (
          <span key={index} className={index < count ? 'dot full' : 'dot'} />
        ))}
      </p>
      <p className="hidden" aria-live="polite">
        {shape.alpha ? texts.pin.characters(count) : texts.pin.digits(count)}
      </p>
      <p className="entry-state">
        {busy !== null && <span aria-live="polite">{busy}</span>}
        {busy === null && fault !== null && (
          <span className="fault" role="alert">
            {fault}
          </span>
        )}
      </p>
      <Pad
        rows={shape.alpha ? letterRows(capitals) : digitRows}
        disabled={busy !== null}
        complete={count >= shape.min}
        onKey={press}
      />
    </div>
  )
}

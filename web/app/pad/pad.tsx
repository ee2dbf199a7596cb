import { useLayoutEffect, useRef } from 'react'
import { plainTyped } from '../../../core/protocol/typed.ts'
import { EraseIcon } from '../../kit/icon.tsx'
import { useApp } from '../app-context.ts'
import { Secret } from '../cover.tsx'
import { done, erase, type Rows, shift } from './keys.ts'

const physical: Readonly<Record<string, string>> = { Backspace: erase, Enter: done }

/**
 * An own keyboard on the screen, so that no system keyboard learns what is typed and no password manager offers. Physical
 * keys work from the first frame, digits of any script.
 */
export const Pad = ({
  rows,
  disabled,
  complete,
  onKey,
}: {
  rows: Rows
  disabled: boolean
  /** Whether what was typed can be sent. */
  complete: boolean
  onKey: (key: string) => void
}) => {
  const { texts } = useApp()
  const listener = useRef(onKey)
  listener.current = disabled ? () => undefined : onKey
  const known = useRef<ReadonlySet<string>>(new Set())
  known.current = new Set(rows.flat())
  useLayoutEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const key = physical[event.key] ?? plainTyped(event.key)
      const button = event.target instanceof HTMLButtonElement && !event.target.classList.contains('key')
      // Enter on another button of the page presses that button.
      if (event.key === 'Enter' && button) return
      const pressed = [key, key.toLowerCase(), key.toUpperCase()].find((one) => known.current.has(one))
      if (pressed === undefined) return
      event.preventDefault()
      listener.current(known.current.has(key) || !known.current.has(shift) ? pressed : key)
    }
    document.addEventListener('keydown', typed)
    return () => document.removeEventListener('keydown', typed)
  }, [])
  const label = (key: string): string | undefined =>
    key === erase ? texts.pin.erase : key === shift ? texts.pin.shift : undefined
  return (
    <Secret>
      <div className="pad">
        {rows.map((row) => (
          <div key={row.join('')} className={row.length <= 3 ? 'pad-row wide' : 'pad-row'}>
            {row.map((key) => (
              <button
                key={key}
                type="button"
                className={key === done ? 'key primary' : 'key'}
                aria-label={label(key)}
                disabled={disabled || (key === done && !complete)}
                onClick={() => onKey(key)}
              >
                {key === erase ? <EraseIcon /> : key === done ? texts.pin.ok : key}
              </button>
            ))}
          </div>
        ))}
      </div>
    </Secret>
  )
}

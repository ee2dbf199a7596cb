import { useEffect, useRef } from 'react'
import { readSingleKeys } from './prefs.ts'

const isField = (element: Element | null): boolean =>
  element instanceof HTMLElement && (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) || element.isContentEditable)

/** Keys alone mean something where nothing takes them as text, nothing stands over the page, and the reader wants it. */
const isAlone = (event: KeyboardEvent): boolean =>
  !(event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) &&
  !isField(document.activeElement) &&
  document.querySelector('dialog[open], :popover-open') === null &&
  readSingleKeys()

/** Hears keys that are pressed alone; `press` answers whether the key was one of its own. */
export const useKeys = (press: (event: KeyboardEvent) => boolean): void => {
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (isAlone(event) && latest.current(event)) event.preventDefault()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [])
}

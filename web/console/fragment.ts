import { useEffect, useState } from 'react'

const parameters = (): URLSearchParams => new URLSearchParams(location.hash.slice(1))

/**
 * A value in the address behind `#`, which is sent to nobody: user IDs are in no path and no query of a page. A new value
 * is a step that the browser's way back undoes, or with `quietly` none.
 */
export const useFragment = (name: string): readonly [string, (value: string, quietly?: 'quietly') => void] => {
  const [value, setValue] = useState(() => parameters().get(name) ?? '')
  useEffect(() => {
    const follow = (): void => setValue(parameters().get(name) ?? '')
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [name])
  const put = (next: string, quietly?: 'quietly'): void => {
    const all = parameters()
    if (next === '') all.delete(name)
    else all.set(name, next)
    const address = `${location.pathname}${all.size === 0 ? '' : `#${all.toString()}`}`
    if (quietly === undefined) history.pushState(null, '', address)
    else history.replaceState(null, '', address)
    setValue(next)
  }
  return [value, put]
}

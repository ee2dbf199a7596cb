/** Where a reader of the console is: a place by its name, and the service that it is about. */
export interface Route {
  readonly place: string
  /** Null for what is about the whole organisation. */
  readonly service: string | null
}

/** The place that the address names. */
export const currentRoute = (): Route => {
  const [first = '', ...rest] = location.pathname.split('/').slice(2)
  return first === 's' ? { place: rest[1] ?? '', service: rest[0] ?? '' } : { place: first, service: null }
}

/** The path of a place below `/console/`. */
export const pathOf = (place: string, service: string | null): string =>
  service === null ? place : `s/${service}/${place}`

/** Who is asked before the reader leaves a page with something unsaved; null where nobody is. */
let asked: ((goOn: () => void) => void) | null = null

/** Has somebody asked before the reader leaves; the answer ends that. */
export const askBeforeLeaving = (ask: (goOn: () => void) => void): (() => void) => {
  asked = ask
  return () => {
    asked = null
  }
}

/** Goes to a path below `/console/`; the browser's own way back leads here again. */
export const navigate = (path: string): void => {
  if (asked !== null) return asked(() => go(path))
  go(path)
}

const go = (path: string): void => {
  history.pushState(null, '', `/console/${path}`)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Takes the code of a mailed link out of the address: it is in no history, and in no request. */
export const takeCode = (): string => {
  const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? ''
  if (code !== '') history.replaceState(null, '', location.pathname)
  return code
}

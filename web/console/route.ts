/** Where a reader of the console is: the part of the path after `/console/`. */
export type Route = 'signup' | 'verify' | 'login' | 'services' | 'authkeys' | 'members' | 'audit'

const routes: readonly Route[] = ['signup', 'verify', 'login', 'services', 'authkeys', 'members', 'audit']

/** The route that the address names; the services where it names none. */
export const currentRoute = (): Route => {
  const name = location.pathname.split('/')[2] ?? ''
  return routes.find((route) => route === name) ?? 'services'
}

/** Goes to a route; the browser's own way back leads here again. */
export const navigate = (route: Route): void => {
  history.pushState(null, '', `/console/${route}`)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Takes the code of a mailed link out of the address: it is in no history, and in no request. */
export const takeCode = (): string => {
  const code = new URLSearchParams(location.hash.slice(1)).get('code') ?? ''
  if (code !== '') history.replaceState(null, '', location.pathname)
  return code
}

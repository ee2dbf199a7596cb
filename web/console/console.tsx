import { useCallback, useEffect, useState } from 'react'
import { get } from './api.ts'
import { Context, type Session, useConsole, type Verified } from './context.ts'
import { Frame } from './parts/frame.tsx'
import { currentRoute, navigate, type Route } from './route.ts'
import { Audit } from './screens/audit.tsx'
import { Authkeys } from './screens/authkeys.tsx'
import { FirstKeys } from './screens/first-keys.tsx'
import { Login } from './screens/login.tsx'
import { Members } from './screens/members.tsx'
import { Services } from './screens/services.tsx'
import { Signup } from './screens/signup.tsx'
import { Verify } from './screens/verify.tsx'
import type { Catalogue } from './texts/texts.ts'

const useRoute = (): Route => {
  const [route, setRoute] = useState(currentRoute)
  useEffect(() => {
    const follow = (): void => setRoute(currentRoute())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  return route
}

/** Looks after the session: it may end by itself, or in another window. */
const useSessionOf = (): { session: Session | null | undefined; refresh: () => Promise<void> } => {
  const [session, setSession] = useState<Session | null | undefined>(undefined)
  const refresh = useCallback(async () => {
    const reply = await get<Session>('/tenant/session', { background: true })
    if (reply.ok || reply.error !== 'network') setSession(reply.ok ? reply.body : null)
  }, [])
  useEffect(() => {
    const look = (): void => void (document.hidden ? undefined : refresh())
    look()
    const timer = setInterval(look, 30_000)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [refresh])
  return { session, refresh }
}

const screens = { services: Services, authkeys: Authkeys, members: Members, audit: Audit } as const

const isOpen = (route: Route): route is 'signup' | 'verify' | 'login' => !(route in screens)

/** The console: what strangers see, or the frame with the screen that the address names. */
export const Console = ({ code, texts }: { code: string; texts: Catalogue }) => {
  const route = useRoute()
  const { session, refresh } = useSessionOf()
  const [made, welcome] = useState<Verified | null>(null)
  useEffect(() => {
    if (session === null && !isOpen(route)) navigate('login')
  }, [session, route])
  if (session === undefined && !isOpen(route)) return <p className="wait">{texts.loading}</p>
  const context = { texts, session: session ?? null, refresh, welcome }
  return (
    <Context.Provider value={context}>
      {made === null ? <Shown route={route} code={code} /> : <FirstKeys made={made} />}
    </Context.Provider>
  )
}

const Shown = ({ route, code }: { route: Route; code: string }) => {
  const { session } = useConsole()
  if (route === 'signup') return <Signup />
  if (route === 'verify') return <Verify code={code} />
  if (route === 'login') return <Login />
  const Screen = screens[route]
  return session === null ? null : (
    <Frame route={route}>
      <Screen />
    </Frame>
  )
}

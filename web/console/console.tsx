import { type ComponentType, useEffect, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { Notice } from '../kit/notice.tsx'
import { Context, type FreshKey, useConsole, useSession, type Verified } from './context.ts'
import { Fault } from './parts/fault.tsx'
import { Frame, Title } from './parts/frame.tsx'
import { SignInAgain, StillThere } from './parts/session-dialogs.tsx'
import { writeLanguage } from './prefs.ts'
import { currentRoute, navigate, pathOf, type Route } from './route.ts'
import { isAtLeast, placeOf, type Screen, screens } from './screens.ts'
import { AskPage } from './screens/ask-form.tsx'
import { FirstKeys } from './screens/first-keys.tsx'
import { Verify } from './screens/verify.tsx'
import { ServicesContext, useServicesOf } from './services.ts'
import { useSessionState } from './session.ts'
import type { Language } from '../kit/languages.ts'
import { type Catalogue, textsOf } from './texts/texts.ts'

const useRoute = (): Route => {
  const [route, setRoute] = useState(currentRoute)
  useEffect(() => {
    const follow = (): void => setRoute(currentRoute())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  return route
}

const doors: readonly string[] = ['signup', 'verify', 'login']

/** Where whoever signs in wanted to go. */
let wanted = ''

/** What is said first: the texts, and the language that they are in. */
export interface Spoken {
  readonly texts: Catalogue
  readonly language: Language
}

/** The console: what strangers see, or the frame with the screen that the address names. */
export const Console = ({ code, spoken }: { code: string; spoken: Spoken }) => {
  const route = useRoute()
  const { session, ended, failure, refresh, leave } = useSessionState()
  const [{ texts, language }, setSpoken] = useState(spoken)
  const [made, welcome] = useState<Verified | null>(null)
  const [gone, setGone] = useState<string | null>(null)
  const [fresh, keep] = useState<FreshKey | null>(null)
  const isOpen = doors.includes(route.place)
  useEffect(() => {
    if (session !== null || isOpen) return
    wanted = location.pathname.slice('/console/'.length) + location.hash
    navigate('login')
  }, [session, isOpen])
  const speak = async (chosen: Language): Promise<void> => {
    writeLanguage(chosen)
    const next = await textsOf(chosen)
    document.documentElement.lang = chosen
    setSpoken({ texts: next, language: chosen })
  }
  const arrive = async (): Promise<void> => {
    await refresh()
    // Whoever signs in over a page stays there.
    if (!isOpen) return
    navigate(wanted)
    wanted = ''
  }
  const context = {
    texts,
    language,
    speak: (chosen: Language) => void speak(chosen),
    session: session ?? null,
    refresh,
    arrive,
    leave: async (deleted?: string) => {
      setGone(deleted ?? null)
      keep(null)
      await leave(() => navigate('login'))
    },
    welcome,
    fresh: ended ? null : fresh,
    keep,
  }
  return (
    <Context.Provider value={context}>
      {made === null ? <Shown route={route} code={code} gone={gone} failure={failure} /> : <FirstKeys made={made} />}
      {session == null || isOpen ? null : ended ? <SignInAgain /> : <StillThere session={session} />}
    </Context.Provider>
  )
}

interface ShownProperties {
  readonly route: Route
  readonly code: string
  readonly gone: string | null
  /** Why nobody knows yet who is signed in; null before that. */
  readonly failure: string | null
}

const Shown = ({ route, code, gone, failure }: ShownProperties) => {
  const { session } = useConsole()
  if (route.place === 'signup' || route.place === 'login')
    return <AskPage key={route.place} way={route.place} gone={gone} />
  if (route.place === 'verify') return <Verify code={code} />
  return session === null ? <Starting failure={failure} /> : <Inside route={route} />
}

const Starting = ({ failure }: { failure: string | null }) => {
  const { texts, refresh } = useConsole()
  return (
    <main className="door">
      <h1 className="brand">zaas</h1>
      {failure === null ? <p>{texts.loading}</p> : <Fault error={failure} onAgain={() => void refresh()} />}
    </main>
  )
}

const Inside = ({ route }: { route: Route }) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const services = useServicesOf(route.service)
  const place = placeOf(route.place, member.role)
  const screen: Screen = screens[place]
  const { all, chosen } = services
  const shown = (() => {
    if (!isAtLeast(member.role, screen.least)) return <Title>{texts.frame.notAllowed}</Title>
    if (screen.ofService !== true) return <Lazy key={place} screen={screen} />
    if (all === null) return <p className="hint">{texts.loading}</p>
    if (chosen === null) return <Title>{texts.frame.noService}</Title>
    return <Lazy key={pathOf(place, chosen.service)} screen={screen} />
  })()
  return (
    <ServicesContext.Provider value={services}>
      <Frame place={place}>{shown}</Frame>
    </ServicesContext.Provider>
  )
}

/** A screen that comes when it is wanted; one that does not come is of a build that is no more. */
const Lazy = ({ screen }: { screen: Screen }) => {
  const { texts } = useConsole()
  const [Loaded, setLoaded] = useState<ComponentType | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    screen.load().then(
      (component) => setLoaded(() => component),
      () => setFailed(true),
    )
  }, [screen])
  if (failed)
    return (
      <Notice kind="error">
        <p>{texts.frame.newVersion}</p>
        <Button onPress={() => location.reload()}>{texts.frame.reload}</Button>
      </Notice>
    )
  return Loaded === null ? <p className="hint">{texts.loading}</p> : <Loaded />
}

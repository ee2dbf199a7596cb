import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Text } from '../../kit/text.tsx'
import { useConsole, useSession } from '../context.ts'
import { chooseTheme, readTheme, type Theme } from '../prefs.ts'
import { navigate, pathOf } from '../route.ts'
import { type Place, type Screen, screens } from '../screens.ts'
import { nameOf, useServices } from '../services.ts'
import { languages } from '../../kit/languages.ts'
import { Choice } from './form.tsx'
import { Shortcuts, usePlaces } from './shortcuts.tsx'

/** A link inside the console, to a path below `/console/`. */
export const Link = ({
  to,
  current = false,
  className,
  children,
}: {
  to: string
  current?: boolean
  className?: string
  children: ReactNode
}) => {
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigate(to)
  }
  return (
    <a href={`/console/${to}`} className={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}

/** The heading of a screen, which is what a reader hears first after coming to it. */
export const Title = ({ children }: { children: string }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} · zaas`
  }, [children])
  useEffect(() => heading.current?.focus(), [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

const Places = ({ place }: { place: string }) => {
  const { texts } = useConsole()
  return (
    <nav aria-label={texts.frame.navigation}>
      {usePlaces().map(({ name, path }) => (
        <Link key={name} to={path} current={name === place}>
          {texts.places[name]}
        </Link>
      ))}
    </nav>
  )
}

const ChooseService = ({ place }: { place: Place }) => {
  const { texts } = useConsole()
  const { all, chosen, choose } = useServices()
  if (all === null || chosen === null) return null
  const { ofService }: Screen = screens[place]
  const go = (service: string): void => (ofService === true ? navigate(pathOf(place, service)) : choose(service))
  const options = Object.fromEntries(all.map((service) => [service.service, nameOf(service)]))
  return <Choice label={texts.frame.service} value={chosen.service} options={options} onChange={go} />
}

const Who = ({ place }: { place: Place }) => {
  const { texts, language, speak, leave } = useConsole()
  const { member } = useSession()
  const [theme, setTheme] = useState(readTheme)
  const choose = (chosen: Theme): void => {
    chooseTheme(chosen)
    setTheme(chosen)
  }
  return (
    <div className="who">
      <p className="hint">
        <Link to="account" current={place === 'account'}>
          <Text>{member.email}</Text>
        </Link>
        <br />
        {texts.roles[member.role]}
      </p>
      <Choice label={texts.frame.theme} value={theme} options={texts.frame.themes} onChange={choose} />
      <Choice label={texts.frame.language} value={language} options={languages} onChange={speak} />
      <Button onPress={() => void leave()}>{texts.frame.signOut}</Button>
    </div>
  )
}

/** Says that there is no connection, for as long as the browser knows of none. */
const Connection = () => {
  const { texts } = useConsole()
  const [isOnline, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = (): void => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return (
    <div role="status" className={isOnline ? 'hidden' : 'notice'}>
      {isOnline ? '' : texts.fault('network')}
    </div>
  )
}

/** What stands around every screen of a member: the service it is about, where to go, and who is signed in. On a narrow screen a sheet behind a button. */
export const Frame = ({ place, children }: { place: Place; children: ReactNode }) => {
  const { texts } = useConsole()
  const { tenant } = useSession()
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [place])
  return (
    <div className="frame">
      <header className={open ? 'side open' : 'side'}>
        <p className="tenant">
          {tenant}
          <button
            type="button"
            className="button menu"
            aria-expanded={open}
            aria-controls="sheet"
            onClick={() => setOpen(!open)}
          >
            {texts.frame.menu}
          </button>
        </p>
        <div id="sheet" className="sheet">
          <ChooseService place={place} />
          <Places place={place} />
          <Who place={place} />
        </div>
      </header>
      <main className="content">
        <Connection />
        {children}
      </main>
      <Shortcuts />
    </div>
  )
}

/** A narrow page for those who are not signed in. */
export const Door = ({ title, children }: { title: string; children: ReactNode }) => (
  <main className="door">
    <p className="brand">zaas</p>
    <Title>{title}</Title>
    {children}
  </main>
)

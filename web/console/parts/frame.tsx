import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../kit/button.tsx'
import { Text } from '../../kit/text.tsx'
import { post } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { navigate, type Route } from '../route.ts'

const places = ['services', 'authkeys', 'members', 'audit'] as const

/** A link inside the console. */
export const Link = ({ to, current = false, children }: { to: Route; current?: boolean; children: ReactNode }) => {
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigate(to)
  }
  return (
    <a href={`/console/${to}`} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}

/** The heading of a screen, which is what a reader hears first after coming to it. */
export const Title = ({ children }: { children: string }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} · zaas`
    heading.current?.focus()
  }, [children])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** What stands around every screen of a member: where to go, and who is signed in. */
export const Frame = ({ route, children }: { route: Route; children: ReactNode }) => {
  const { texts, refresh } = useConsole()
  const { tenant, member } = useSession()
  const leave = async (): Promise<void> => {
    await post('/tenant/logout')
    await refresh()
  }
  return (
    <div className="frame">
      <header className="side">
        <p className="tenant">{tenant}</p>
        <nav aria-label={texts.navigation}>
          {(member.role === 'operator' ? [] : places).map((place) => (
            <Link key={place} to={place} current={place === route}>
              {texts.places[place]}
            </Link>
          ))}
        </nav>
        <div className="who">
          <p className="hint">
            <Text>{member.email}</Text>
            <br />
            {texts.roles[member.role]}
          </p>
          <Button kind="plain" onPress={() => void leave()}>
            {texts.signOut}
          </Button>
        </div>
      </header>
      <main className="content">{member.role === 'operator' ? <Title>{texts.notAllowed}</Title> : children}</main>
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

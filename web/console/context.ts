import { createContext, useContext } from 'react'
import type { Language } from '../kit/languages.ts'
import type { Catalogue } from './texts/texts.ts'

/** A person who runs a tenant, as the API shows them. */
export interface Member {
  readonly id: string
  readonly email: string
  readonly role: 'owner' | 'admin' | 'operator'
  readonly services: '*' | readonly string[]
  readonly powers: readonly ('open' | 'replace' | 'restore' | 'delete')[]
  readonly hideDuress: boolean
  /** Whether signing in needs the member's own token open. */
  readonly factor: boolean
  readonly joinedAt?: string
  readonly lastSeenAt?: string
}

/** Who is signed in. */
export interface Session {
  readonly tenant: string
  readonly member: Member
  readonly idleAt: string
  readonly endsAt: string
}

/** What a mailed code gives: a session, and at sign-up the first service with its keys. */
export interface Verified {
  readonly tenant: string
  readonly service?: string
  readonly ownerKey?: string
  readonly adminKey?: string
  readonly basicKey?: string
}

/** A basic key that was made since this page was opened: it is kept in no store. */
export interface FreshKey {
  readonly services: '*' | readonly string[]
  readonly secret: string
}

/** What every screen can use. */
export interface ConsoleContext {
  readonly texts: Catalogue
  readonly language: Language
  readonly speak: (language: Language) => void
  /** Null while nobody is signed in. */
  readonly session: Session | null
  /** Asks again who is signed in. */
  readonly refresh: () => Promise<void>
  /** Signs in: goes on to where the reader wanted to go. */
  readonly arrive: () => Promise<void>
  /** Ends the session; `gone` is the organisation that was deleted. */
  readonly leave: (gone?: string) => Promise<void>
  /** Shows the keys of a new tenant before anything else. */
  readonly welcome: (made: Verified | null) => void
  /** Null where none was made, or the session that made it is over. */
  readonly fresh: FreshKey | null
  readonly keep: (key: FreshKey) => void
}

/** The console that a screen is in. */
export const Context = createContext<ConsoleContext | null>(null)

/** What a screen can use. */
export const useConsole = (): ConsoleContext => {
  const found = useContext(Context)
  if (found === null) throw new Error('a screen outside the console')
  return found
}

/** What a screen of a member can use. */
export const useSession = (): Session => {
  const { session } = useConsole()
  if (session === null) throw new Error('a screen without a session')
  return session
}

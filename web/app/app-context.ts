import { createContext, useContext } from 'react'
import type { Token } from 'zaas-sdk'
import type { Language } from '../kit/languages.ts'
import type { Catalogue } from './texts/texts.ts'
import type { Theme } from './prefs.ts'
import type { View } from './views.ts'

/** What every screen can use. */
export interface App {
  readonly texts: Catalogue
  readonly language: Language
  /** How times and dates are written. */
  readonly locale: string
  readonly theme: Theme
  readonly tokens: readonly Token[]
  /** Goes to a view; the one before it is where *back* leads. */
  readonly go: (view: View) => void
  /** Goes to a view in place of this one. */
  readonly turn: (view: View) => void
  readonly back: () => void
  /** Reads the tokens of this phone again. */
  readonly reload: () => Promise<readonly Token[]>
  /** What the next list of tokens says first. */
  readonly notice: string | null
  readonly tell: (notice: string | null) => void
  readonly choose: (choice: { language?: Language; theme?: Theme }) => void
}

/** The app that a screen is in. */
export const AppContext = createContext<App | null>(null)

/** What a screen can use. */
export const useApp = (): App => {
  const app = useContext(AppContext)
  if (app === null) throw new Error('a screen outside the app')
  return app
}

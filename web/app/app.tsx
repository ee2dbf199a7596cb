import { useCallback, useEffect, useLayoutEffect, useState } from 'react'
import { Token } from 'zaas-sdk'
import { type App as AppValue, AppContext } from './app-context.ts'
import type { Arrival } from './arrival.ts'
import { Cover } from './cover.tsx'
import { type Halt, halt, HaltScreen, onHalt } from './halt.tsx'
import { applyTheme, type Prefs, writePrefs } from './prefs.ts'
import { ScreenOf } from './screens/screen-of.tsx'
import { store } from './store.ts'
import { type Language, languageOf } from '../kit/languages.ts'
import { type Catalogue, localeOf, textsOf } from './texts/texts.ts'
import { takeNewest } from './updates.ts'
import { useViews, type View } from './views.ts'
import { holdTokens } from './window-lock.ts'

/** Where a reader begins: what a link brought, or the tokens. */
const firstView = (arrival: Arrival | null): View =>
  arrival?.kind === 'enrolment' ? { at: 'enrol', invitation: arrival.invitation } : { at: 'tokens' }

/** What the app begins with. */
export interface Beginning {
  readonly arrival: Arrival | null
  readonly prefs: Prefs
  readonly language: Language
  readonly texts: Catalogue
  readonly tokens: readonly Token[]
}

/** The whole app: one view at a time, the tokens of this phone, and the choices of its reader. */
const Inside = ({ beginning }: { beginning: Beginning }) => {
  const way = useViews(firstView(beginning.arrival))
  const [tokens, setTokens] = useState(beginning.tokens)
  const [notice, tell] = useState<string | null>(null)
  const [prefs, setPrefs] = useState(beginning.prefs)
  const [spoken, setSpoken] = useState({ language: beginning.language, texts: beginning.texts })
  const reload = useCallback(async () => {
    const loaded = await Token.load(store)
    setTokens(loaded)
    return loaded
  }, [])
  const choose = ({ language, theme }: { language?: Language; theme?: Prefs['theme'] }): void => {
    const next: Prefs = { language: language ?? prefs.language, theme: theme ?? prefs.theme }
    setPrefs(next)
    applyTheme(next.theme)
    void writePrefs(next)
    if (language !== undefined) void textsOf(language).then((texts) => setSpoken({ language, texts }))
  }
  useEffect(() => {
    document.documentElement.lang = spoken.language
  }, [spoken.language])
  useLayoutEffect(() => {
    scrollTo(0, 0)
    document.querySelector('main')?.focus()
  }, [way.view])
  const app: AppValue = {
    ...spoken,
    locale: localeOf(spoken.language),
    theme: prefs.theme,
    tokens,
    ...way,
    reload,
    notice,
    tell,
    choose,
  }
  return (
    <AppContext value={app}>
      <Cover>
        <ScreenOf view={way.view} arrival={beginning.arrival} />
      </Cover>
    </AppContext>
  )
}

/** The app, or why it stopped: then nothing of the tokens is left on the page. */
export const App = ({ beginning, stopped }: { beginning: Beginning; stopped: Halt | null }) => {
  const [why, setWhy] = useState(stopped)
  const [begun, setBegun] = useState(beginning)
  useEffect(() => onHalt(setWhy), [])
  if (why === null) return <Inside beginning={begun} />
  const goOn = async (): Promise<void> => {
    if (why === 'too-old') await takeNewest()
    if (why !== 'elsewhere') return location.reload()
    await holdTokens(() => halt('elsewhere'), { steal: true })
    // What a link brought here is carried on.
    setBegun({ ...begun, tokens: await Token.load(store) })
    setWhy(null)
  }
  return <HaltScreen why={why} texts={begun.texts} onPress={() => void goOn()} />
}

/** What language and texts a reader gets. */
export const speak = async (prefs: Prefs): Promise<{ language: Language; texts: Catalogue }> => {
  const language = languageOf(prefs.language, navigator.languages)
  return { language, texts: await textsOf(language) }
}

import { useCallback, useEffect, useState } from 'react'
import { Token } from 'zaas-sdk'
import { Button } from '../kit/button.tsx'
import { type App as AppValue, AppContext } from './app-context.ts'
import type { Arrival } from './arrival.ts'
import { Cover } from './cover.tsx'
import { applyTheme, type Prefs, writePrefs } from './prefs.ts'
import { ScreenOf } from './screens/screen-of.tsx'
import { store } from './store.ts'
import { type Catalogue, type Language, languageOf, localeOf, textsOf } from './texts/texts.ts'
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
  const app: AppValue = {
    ...spoken,
    locale: localeOf(spoken.language),
    theme: prefs.theme,
    tokens,
    ...way,
    reload,
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

/** Another window has the tokens: this one shows nothing of them. */
const Elsewhere = ({ texts, onHere }: { texts: Catalogue; onHere: () => void }) => (
  <main className="screen">
    <h1>{texts.elsewhere.title}</h1>
    <Button kind="primary" onPress={onHere}>
      {texts.elsewhere.here}
    </Button>
  </main>
)

/** The app while it holds the tokens of this phone. */
export const App = ({ beginning, held }: { beginning: Beginning; held: boolean }) => {
  const [here, setHere] = useState(held)
  const take = async (): Promise<void> => {
    if (await holdTokens(() => setHere(false), { steal: true })) location.reload()
  }
  useEffect(() => {
    const lost = (): void => setHere(false)
    addEventListener('zaas-taken', lost)
    return () => removeEventListener('zaas-taken', lost)
  }, [])
  return here ? <Inside beginning={beginning} /> : <Elsewhere texts={beginning.texts} onHere={() => void take()} />
}

/** What language and texts a reader gets. */
export const speak = async (prefs: Prefs): Promise<{ language: Language; texts: Catalogue }> => {
  const language = languageOf(prefs.language, navigator.languages)
  return { language, texts: await textsOf(language) }
}

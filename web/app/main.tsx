import '../kit/tokens.css'
import '../kit/kit.css'
import './app.css'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Token } from 'zaas-sdk'
import { App, type Beginning, speak } from './app.tsx'
import { takeArrival } from './arrival.ts'
import { type Halt, halt } from './halt.tsx'
import { watchInstallOffer } from './install.ts'
import { readInstance } from './instance.ts'
import { applyTheme, noPrefs, readPrefs } from './prefs.ts'
import { store } from './store.ts'
import { isTooOld, startUpdates, takeNewest } from './updates.ts'
import { holdTokens } from './window-lock.ts'

/** What is kept on this phone, or why none of it may be shown here. */
const begin = async (): Promise<Omit<Beginning, 'arrival' | 'language' | 'texts'> & { stopped: Halt | null }> => {
  try {
    const prefs = await readPrefs()
    const held = await holdTokens(() => halt('elsewhere'), { steal: false })
    return { prefs, tokens: held ? await Token.load(store) : [], stopped: held ? null : 'elsewhere' }
  } catch {
    return { prefs: noPrefs, tokens: [], stopped: 'no-storage' }
  }
}

/** A version that the instance takes no more stops before any PIN, and gives way to the newest. */
const checkVersion = async (): Promise<void> => {
  if (!isTooOld(await readInstance())) return
  halt('too-old')
  await takeNewest()
}

/** The address is cleared before anything else happens; a version that waits takes over before anything is drawn. */
const start = async (): Promise<void> => {
  const arrival = takeArrival()
  watchInstallOffer()
  const page = document.getElementById('app')
  if (page === null || (await startUpdates())) return
  const { stopped, ...begun } = await begin()
  applyTheme(begun.prefs.theme)
  const beginning = { arrival, ...begun, ...(await speak(begun.prefs)) }
  const root = createRoot(page)
  root.render(createElement(App, { beginning, stopped }))
  // What a page leaves behind when it goes may be shown again as it was: nothing is left.
  addEventListener('pagehide', () => root.unmount())
  addEventListener('pageshow', (event: PageTransitionEvent) => (event.persisted ? location.reload() : undefined))
  await checkVersion()
}

void start()

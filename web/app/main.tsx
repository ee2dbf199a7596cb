import '../kit/tokens.css'
import '../kit/kit.css'
import './app.css'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Token } from 'zaas-sdk'
import { App, speak } from './app.tsx'
import { takeArrival } from './arrival.ts'
import { readInstance } from './instance.ts'
import { applyTheme, readPrefs } from './prefs.ts'
import { store } from './store.ts'
import { isTooOld, startUpdates, updateNow } from './updates.ts'
import { holdTokens } from './window-lock.ts'

/** The address is cleared before anything else happens; a version that waits takes over before anything is drawn. */
const start = async (): Promise<void> => {
  const arrival = takeArrival()
  const root = document.getElementById('app')
  if (root === null || (await startUpdates())) return
  void readInstance().then((instance) => (isTooOld(instance) ? updateNow() : undefined))
  const prefs = await readPrefs()
  applyTheme(prefs.theme)
  const held = await holdTokens(() => dispatchEvent(new Event('zaas-taken')), { steal: false })
  const beginning = { arrival, prefs, ...(await speak(prefs)), tokens: await Token.load(store) }
  createRoot(root).render(createElement(App, { beginning, held }))
}

void start()

import { indexedDbStore } from 'zaas-sdk'
import type { Language } from '../kit/languages.ts'

/** System follows the device. */
export type Theme = 'system' | 'light' | 'dark'

/** What a reader chose; null where nothing was. */
export interface Prefs {
  readonly language: Language | null
  readonly theme: Theme
}

/** Nothing was chosen. */
export const noPrefs: Prefs = { language: null, theme: 'system' }

const store = indexedDbStore('zaas-prefs')
const key = 'prefs'

/** The choices of this phone. */
export const readPrefs = async (): Promise<Prefs> => {
  const text = await store.get(key)
  const found = text === undefined ? {} : (JSON.parse(text) as Partial<Prefs>)
  return { language: found.language ?? null, theme: found.theme ?? 'system' }
}

/** Keeps the choices. */
export const writePrefs = (prefs: Prefs): Promise<void> => store.put(key, JSON.stringify(prefs))

/** Shows a theme. */
export const applyTheme = (theme: Theme): void => {
  document.documentElement.className = theme === 'system' ? '' : theme
}

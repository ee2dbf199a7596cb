/** System follows the device. */
export type Theme = 'system' | 'light' | 'dark'

const themes: readonly string[] = ['system', 'light', 'dark'] satisfies Theme[]

const isTheme = (kept: string | null): kept is Theme => kept !== null && themes.includes(kept)

/** The chosen theme. */
export const readTheme = (): Theme => {
  const kept = localStorage.getItem('zaas-theme')
  return isTheme(kept) ? kept : 'system'
}

/** Shows a theme and keeps it. */
export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem('zaas-theme', theme)
  document.documentElement.className = theme === 'system' ? '' : theme
}

/** The chosen language; null where none was. */
export const readLanguage = (): string | null => localStorage.getItem('zaas-language')

/** Keeps a language. */
export const writeLanguage = (language: string): void => localStorage.setItem('zaas-language', language)

/** The service that this tab is about; null where none was chosen. */
export const readService = (): string | null => sessionStorage.getItem('zaas-service')

/** Keeps the service for this tab. */
export const writeService = (service: string): void => sessionStorage.setItem('zaas-service', service)

/** A deletion that was begun in this tab: of what, and how many tokens that had. */
export interface Deletion {
  readonly job: string
  readonly name: string
  readonly tokens: number
}

/** The deletions of services that this tab began. */
export const readDeletions = (): readonly Deletion[] =>
  JSON.parse(sessionStorage.getItem('zaas-deletions') ?? '[]') as Deletion[]

/** Keeps them, so that a page that is loaded again still tells how far they are. */
export const writeDeletions = (deletions: readonly Deletion[]): void =>
  sessionStorage.setItem('zaas-deletions', JSON.stringify(deletions))

/** Whether keys pressed alone do something: those who speak to their computer may not want it. */
export const readSingleKeys = (): boolean => localStorage.getItem('zaas-keys') !== 'off'

/** Keeps whether keys pressed alone do something. */
export const writeSingleKeys = (isOn: boolean): void => localStorage.setItem('zaas-keys', isOn ? 'on' : 'off')

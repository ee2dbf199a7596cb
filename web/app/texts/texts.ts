import { en } from './en.ts'

type Loose<T> = T extends string
  ? string
  : T extends (...values: infer V) => string
    ? (...values: V) => string
    : { readonly [K in keyof T]: Loose<T[K]> }

/** What every language has to say. */
export type Catalogue = Loose<typeof en>

/** The languages of the app, by the code that browsers use. */
export const languages = { en: 'English', es: 'Español' } as const

/** A language's code. */
export type Language = keyof typeof languages

/** The language to begin with: the chosen one, else the browser's first that there is, else English. */
export const languageOf = (chosen: string | null, wanted: readonly string[]): Language => {
  const known = (code: string): code is Language => code in languages
  return [...(chosen === null ? [] : [chosen]), ...wanted.map((code) => code.slice(0, 2))].find(known) ?? 'en'
}

/** A language's texts; all but English come when they are asked for. */
export const textsOf = async (language: Language): Promise<Catalogue> =>
  language === 'es' ? (await import('./es.ts')).es : en

/** How times and dates are written: as the browser's own languages do it, where one of them is the app's. */
export const localeOf = (language: Language): string =>
  navigator.languages.find((code) => code.startsWith(language)) ?? language

import type { Language } from '../../kit/languages.ts'
import { en } from './en.ts'

type Loose<T> = T extends string
  ? string
  : T extends (...values: infer V) => string
    ? (...values: V) => string
    : { readonly [K in keyof T]: Loose<T[K]> }

/** What every language has to say. */
export type Catalogue = Loose<typeof en>

/** A language's texts; all but English come when they are asked for. */
export const textsOf = async (language: Language): Promise<Catalogue> =>
  language === 'es' ? (await import('./es.ts')).es : en

/** How times and dates are written: as the browser's own languages do it, where one of them is the app's. */
export const localeOf = (language: Language): string =>
  navigator.languages.find((code) => code.startsWith(language)) ?? language

import type { Language } from '../../kit/languages.ts'
import { en } from './en.ts'

/** What the texts of a language have to be: English decides. */
export type Catalogue = typeof en

/** A language's texts; all but English come when they are asked for. */
export const textsOf = async (language: Language): Promise<Catalogue> =>
  language === 'es' ? (await import('./es.ts')).es : en

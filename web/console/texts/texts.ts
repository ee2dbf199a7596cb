import { en } from './en.ts'

/** What the texts of a language have to be: English decides. */
export type Catalogue = typeof en

/** The texts in the first of a reader's languages that we have. */
export const loadTexts = async (languages: readonly string[]): Promise<Catalogue> => {
  const spoken = languages.map((language) => language.slice(0, 2)).find((code) => code === 'en' || code === 'es')
  return spoken === 'es' ? (await import('./es.ts')).es : en
}

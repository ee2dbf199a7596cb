/** The languages of the pages, by the code that browsers use. */
export const languages = { en: 'English', es: 'Español' } as const

/** A language's code. */
export type Language = keyof typeof languages

/** The language to begin with: the chosen one, else the browser's first that there is, else English. */
export const languageOf = (chosen: string | null, wanted: readonly string[]): Language => {
  const known = (code: string): code is Language => code in languages
  return [...(chosen === null ? [] : [chosen]), ...wanted.map((code) => code.slice(0, 2))].find(known) ?? 'en'
}

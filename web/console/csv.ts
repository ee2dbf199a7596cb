import { parse, unparse } from 'papaparse'

/** The cells of a file, line by line; lines without any text are left out. */
export const cellsOf = (text: string): readonly (readonly string[])[] =>
  parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' }).data.map((line) =>
    line.map((cell) => cell.trim()),
  )

/** Lines as a file; what a spreadsheet would take for a formula is prefixed (attack: a user ID that runs when the file is opened). */
export const csvOf = (lines: readonly (readonly string[])[]): string =>
  unparse(
    lines.map((line) => [...line]),
    { escapeFormulae: /^[=+\-@\t\r]/ },
  )

/** A file's text: UTF-8, or what spreadsheets of Windows write. */
export const textOf = async (file: Blob): Promise<string> => {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Saves a file on the reader's machine. */
export const save = (name: string, type: string, ...parts: readonly string[]): void => {
  const href = URL.createObjectURL(new Blob([...parts], { type: `${type};charset=utf-8` }))
  Object.assign(document.createElement('a'), { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
}

/** Saves lines as CSV; spreadsheets know by its first character that it is Unicode. */
export const saveCsv = (name: string, lines: readonly (readonly string[])[]): void =>
  save(name, 'text/csv', '\uFEFF', csvOf(lines))

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A document of the project, as text. */
export const documentText = (document: string): string =>
  readFileSync(resolve(import.meta.dirname, '../..', document), 'utf8')

/** The code blocks of a document in one language, in their order, each with the line that it begins at. */
export const blocksOf = (document: string, language: string): { line: number; code: string }[] => {
  const text = documentText(document)
  const fenced = new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms')
  return [...text.matchAll(fenced)].map(({ index, 1: code = '' }) => ({
    line: text.slice(0, index).split('\n').length,
    code,
  }))
}

/** The shell blocks of a document as one script, each with a line before it that says where it was. */
export const scriptOf = (document: string): string =>
  blocksOf(document, 'sh')
    .map(({ line, code }) => `echo "--- ${document}:${line}"\n${code}`)
    .join('\n')

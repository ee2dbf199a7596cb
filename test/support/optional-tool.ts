import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { it } from 'vitest'

/** Where a tool that npm cannot bring is installed, or null. */
export const toolPath = (name: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null

/** `it` for tests that need such a tool: without it they are skipped, and the reason is printed. `.ci/run` installs them all. */
export const itWith = (name: string) => {
  if (toolPath(name) !== null) return it
  console.warn(`skipped: ${name} is not installed on this machine`)
  return it.skip
}

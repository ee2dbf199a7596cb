import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a tool that npm cannot bring is installed, or null. */
export const toolPath = (name: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null

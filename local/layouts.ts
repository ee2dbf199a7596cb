import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Rewrites a folder of one layout as the next one; it may be begun again after it was cut off. */
export type Step = (folder: string) => void

/** Lies in a folder whose tokens are not counted by service yet. */
export const uncounted = 'uncounted'

/** The steps from a layout to the one after it. The first is from layout 9, of which the first operators' folders are. */
const steps: Readonly<Record<number, Step>> = {
  // Of what lies sealed a function counts, when the instance starts.
  9: (folder) => writeFileSync(join(folder, uncounted), ''),
}

/** The layout that this version reads and writes; raised, with a step, when what was written before can no longer be read as it is. */
export const newestLayout = 10

/** Made at each start, or of no use to another version. */
const passing = /^(lock|assembly|compile-cache|bundles|logs$|layout-|aws\.sock|admin\.sock|outbox\.url)/

/** The layout that a folder says it has; null where it says none, or could not write it down. */
export const layoutOf = (folder: string): number | null => {
  const file = join(folder, 'version')
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (text === '') return null
  return Number(/^zaas-data (\d{1,6})$/.exec(text)?.[1] ?? Number.NaN)
}

/** Says which layout a folder has. The file is replaced whole, so that it is never half written. */
export const writeLayout = (folder: string, layout: number): void => {
  const file = join(folder, 'version')
  writeFileSync(`${file}.new`, `zaas-data ${layout}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

/** Whether this version can bring a folder of that layout to its own. */
export const isUpgradable = (layout: number, to = newestLayout, by = steps): boolean =>
  layout <= to && Array.from({ length: to - layout }, (_, index) => layout + index).every((one) => one in by)

/**
 * Brings a folder that nobody else uses to the newest layout, and keeps a copy of it as it was in `layout-<n>`, which the version
 * that wrote it starts from. Answers the copy's name, null where nothing had to be done. Cut off anywhere, it goes on at the next start.
 */
export const upgrade = (folder: string, to = newestLayout, by = steps): string | null => {
  const from = layoutOf(folder)
  if (from === null || from >= to) return null
  const copy = join(folder, `layout-${from}`)
  if (layoutOf(copy) === null) {
    rmSync(copy, { recursive: true, force: true })
    mkdirSync(copy, { mode: 0o700 })
    const names = readdirSync(folder).filter((name) => name !== 'version' && !passing.test(name))
    for (const name of names) cpSync(join(folder, name), join(copy, name), { recursive: true })
    writeLayout(copy, from)
  }
  for (let layout = from; layout < to; layout += 1) {
    by[layout]?.(folder)
    writeLayout(folder, layout + 1)
  }
  return copy
}

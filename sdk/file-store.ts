import { ZaasError } from './errors.ts'
import { exclusively } from './lock.ts'
import type { Records } from './records-file.ts'
import type { Store } from './store.ts'

type Fs = typeof import('node:fs')

/**
 * A store in one file, readable by its owner only (0600), for Node 20.16 and later. A path that is a directory holds
 * `zaas-tokens.json`. Every write goes to a new file that takes the old one's place after fsync, so that a crash leaves
 * either the old records or the new ones.
 */
export const fileStore = (path: string): Store => {
  const { fs, dirname, resolve } = node()
  const given = resolve(path)
  const file = fs.existsSync(given) && fs.statSync(given).isDirectory() ? resolve(given, 'zaas-tokens.json') : given
  const place = `file:${file}`
  const use = (edit?: (records: Records) => void): Promise<Records> =>
    exclusively(place, async () => {
      // A file of its own, since no browser needs it.
      const { read, replace } = await import('./records-file.ts')
      try {
        const records = await read(fs, file)
        edit?.(records)
        if (edit !== undefined) await replace(fs, file, dirname(file), records)
        return records
      } catch (cause) {
        throw new ZaasError('store', 'the file cannot be used', { cause })
      }
    })
  return {
    place,
    get: async (key) => (await use())[key],
    put: async (key, record) =>
      void (await use((records) => {
        records[key] = record
      })),
    delete: async (key) =>
      void (await use((records) => {
        delete records[key]
      })),
    keys: async () => Object.keys(await use()),
  }
}

// Through process, so that bundlers for browsers and React Native have nothing to resolve.
const node = (): { fs: Fs; dirname: (path: string) => string; resolve: (...parts: string[]) => string } => {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs')
  const path = globalThis.process?.getBuiltinModule?.('node:path')
  if (fs === undefined || path === undefined) throw new ZaasError('store', 'fileStore needs Node 20.16 or later')
  return { fs, dirname: path.dirname, resolve: path.resolve }
}

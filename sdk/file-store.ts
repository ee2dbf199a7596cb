import { ZaasError } from './errors.ts'
import { exclusively } from './lock.ts'
import type { Store } from './store.ts'

type Fs = typeof import('node:fs')
type Records = Record<string, string>

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
  const change = (edit: (records: Records) => void): Promise<void> =>
    exclusively(place, async () => {
      const records = await read(fs, file)
      edit(records)
      await replace(fs, file, dirname(file), JSON.stringify(records)).catch((cause: unknown) => {
        throw new ZaasError('store', 'the file cannot be written', { cause })
      })
    })
  const whole = (): Promise<Records> => exclusively(place, () => read(fs, file))
  return {
    place,
    get: async (key) => (await whole())[key],
    put: (key, record) =>
      change((records) => {
        records[key] = record
      }),
    delete: (key) =>
      change((records) => {
        delete records[key]
      }),
    keys: async () => Object.keys(await whole()),
  }
}

// Through process, so that bundlers for browsers and React Native have nothing to resolve.
const node = (): { fs: Fs; dirname: (path: string) => string; resolve: (...parts: string[]) => string } => {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs')
  const path = globalThis.process?.getBuiltinModule?.('node:path')
  if (fs === undefined || path === undefined) throw new ZaasError('store', 'fileStore needs Node 20.16 or later')
  return { fs, dirname: path.dirname, resolve: path.resolve }
}

const read = async (fs: Fs, file: string): Promise<Records> => {
  let text: string
  try {
    text = await fs.promises.readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Object.create(null) as Records
    throw new ZaasError('store', 'the file cannot be read', { cause })
  }
  try {
    return Object.assign(Object.create(null) as Records, JSON.parse(text))
  } catch {
    throw new ZaasError('store', 'the file is damaged')
  }
}

const replace = async (fs: Fs, file: string, folder: string, text: string): Promise<void> => {
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })
  const fresh = `${file}.${globalThis.process.pid}.tmp`
  const handle = await fs.promises.open(fresh, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await fs.promises.rename(fresh, file)
  // The rename itself is durable only once the folder is.
  const entry = await fs.promises.open(folder, 'r')
  await entry.sync().catch(() => undefined)
  await entry.close()
}

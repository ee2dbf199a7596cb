import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from './start-error.ts'

/** The layout of the data folder; raised when data written before could no longer be read. */
const layout = 'zaas-data 9'

/** Everything that an instance keeps, in one folder that one running instance holds. */
export interface DataFolder {
  readonly path: string
  /** The path of a file or folder in it. */
  file(...names: string[]): string
  /** Lets another instance use the folder. */
  release(): void
}

/** The locks of this process: one that nobody referred to would be given back by the garbage collector. */
const held = new Set<DatabaseSync>()

/**
 * Opens an instance's folder, or makes it. Nothing is written and no mode is changed before it is known to be ours alone: somebody
 * else's folder would be shut to its owner, and in one that another user can write to, he could put his own files in place of ours.
 */
export const openDataFolder = (folder: string): DataFolder => {
  const path = resolve(folder)
  return saying(path, () => {
    checkFolder(path)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
    const lock = lockFolder(path)
    try {
      // Somebody else may have made it meanwhile.
      checkContents(path)
      // Only once: on a full disk, what was there would be lost.
      if (layoutOf(path) === null) writeFileSync(join(path, 'version'), `${layout}\n`)
      for (const name of ['logs', 'checkpoints', 'buckets'])
        mkdirSync(join(path, name), { recursive: true, mode: 0o700 })
    } catch (error) {
      release(lock)
      throw error
    }
    return { path, file: (...names) => join(path, ...names), release: () => release(lock) }
  })
}

const saying = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`The data folder ${path} cannot be used: ${reasonOf(error)}`)
  }
}

const release = (lock: DatabaseSync): void => {
  if (held.delete(lock)) lock.close()
}

const checkFolder = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (!found.isDirectory()) throw new StartError(`${path} is not a folder; choose another one with --data`)
  // Windows has neither.
  const own = process.getuid?.() ?? found.uid
  if (found.uid !== own)
    throw new StartError(`The data folder ${path} belongs to another user; choose another one with --data`)
  if (process.platform !== 'win32' && (found.mode & 0o022) !== 0)
    throw new StartError(
      `The data folder ${path} can be written to by other users (mode ${(found.mode & 0o777).toString(8)}): chmod 700 it if you trust what is in it, or choose another one with --data`,
    )
  checkContents(path)
}

/** SQLite's lock is the operating system's: it ends with the process, however that ends. */
const lockFolder = (path: string): DatabaseSync => {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'lock'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    held.add(lock)
    return lock
  } catch (error) {
    lock?.close()
    if (/locked|busy/i.test(reasonOf(error)))
      throw new StartError(
        `The data folder ${path} is in use by another running instance; choose another one with --data`,
      )
    throw error
  }
}

/** Ours is an empty folder, or one whose layout we know and that is whole. */
const checkContents = (path: string): void => {
  const names = readdirSync(path)
  const found = layoutOf(path)
  if (found === null && names.some((name) => name !== 'version' && !name.startsWith('lock')))
    throw new StartError(
      `The folder ${path} is not empty and not a data folder of zaas; choose another one with --data`,
    )
  if (found !== null && found !== layout)
    throw new StartError(
      `The data folder ${path} was written by another version (${found}; this one reads ${layout}); choose another one with --data`,
    )
  // New keys beside old data would open nothing, and the old ones, found later, would have to be told apart from them.
  if (!names.includes('keys.sqlite') && (names.includes('keys.secret') || names.includes('tables.sqlite')))
    throw new StartError(
      `${join(path, 'keys.sqlite')} is missing, and nothing in its folder can be read without it: put it back`,
    )
}

/** The layout that a folder says it has; null where it says none, or could not write it down. */
const layoutOf = (path: string): string | null => {
  const file = join(path, 'version')
  return (existsSync(file) && readFileSync(file, 'utf8').trim()) || null
}

const reasonOf = (error: unknown): string => {
  return error instanceof Error ? error.message : String(error)
}

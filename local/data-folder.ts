import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isUpgradable, layoutOf, newestLayout, upgrade, writeLayout } from './layouts.ts'
import { StartError } from './start-error.ts'

/** Everything that an instance keeps, in one folder that one running instance holds. */
export interface DataFolder {
  readonly path: string
  /** Where the folder was copied to, as it was, before it was brought to this version's layout; null where it had that already. */
  readonly earlier: string | null
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
    let earlier: string | null
    try {
      // Somebody else may have made it meanwhile.
      checkContents(path)
      // Only once: on a full disk, what was there would be lost.
      if (layoutOf(path) === null) writeLayout(path, newestLayout)
      earlier = upgrade(path)
      for (const name of ['logs', 'checkpoints', 'buckets'])
        mkdirSync(join(path, name), { recursive: true, mode: 0o700 })
    } catch (error) {
      release(lock)
      throw error
    }
    return { path, earlier, file: (...names) => join(path, ...names), release: () => release(lock) }
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
  if (found === null && names.some((name) => !/^(version|lock)/.test(name)))
    throw new StartError(
      `The folder ${path} is not empty and not a data folder of zaas; choose another one with --data`,
    )
  if (found !== null && !isUpgradable(found))
    throw new StartError(
      `The data folder ${path} was written by another version (layout ${found}; this one reads ${newestLayout}); choose another one with --data`,
    )
  // New keys beside old data would open nothing, and the old ones, found later, would have to be told apart from them.
  if (!names.includes('keys.sqlite') && (names.includes('keys.secret') || names.includes('tables.sqlite')))
    throw new StartError(
      `${join(path, 'keys.sqlite')} is missing, and nothing in its folder can be read without it: put it back`,
    )
}

const reasonOf = (error: unknown): string => {
  return error instanceof Error ? error.message : String(error)
}

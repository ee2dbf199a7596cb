import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from './start-error.ts'

/** The layout of the data folder; raised when data written before could no longer be read. */
const layout = 'zaas-data 5'

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

/** Opens an instance's folder, or makes it; refuses one that another instance uses or another version wrote. */
export const openDataFolder = (folder: string): DataFolder => {
  const path = resolve(folder)
  makeFolder(path)
  const lock = lockFolder(path)
  try {
    checkLayout(path)
    for (const name of ['logs', 'checkpoints', 'buckets']) mkdirSync(join(path, name), { recursive: true, mode: 0o700 })
  } catch (error) {
    release(lock)
    throw error
  }
  return { path, file: (...names) => join(path, ...names), release: () => release(lock) }
}

const release = (lock: DatabaseSync): void => {
  if (held.delete(lock)) lock.close()
}

const makeFolder = (path: string): void => {
  try {
    // Only its owner may look into it: it holds the material of the instance's keys.
    mkdirSync(path, { recursive: true, mode: 0o700 })
    // A folder that was there before may be open to others; the outbox holds codes.
    chmodSync(path, 0o700)
  } catch (error) {
    throw new StartError(`The data folder ${path} cannot be made: ${reasonOf(error)}`)
  }
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
    throw new StartError(`The data folder ${path} cannot be used: ${reasonOf(error)}`)
  }
}

const checkLayout = (path: string): void => {
  const file = join(path, 'version')
  if (existsSync(file)) {
    const found = readFileSync(file, 'utf8').trim()
    if (found !== layout)
      throw new StartError(
        `The data folder ${path} was written by another version (${found}; this one reads ${layout}); choose another one with --data`,
      )
    return
  }
  const others = readdirSync(path).filter((name) => !name.startsWith('lock'))
  if (others.length > 0)
    throw new StartError(
      `The folder ${path} is not empty and not a data folder of zaas; choose another one with --data`,
    )
  writeFileSync(file, `${layout}\n`)
}

const reasonOf = (error: unknown): string => {
  return error instanceof Error ? error.message : String(error)
}

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { isUpgradable, layoutOf, newestLayout, writeLayout } from './layouts.ts'
import { StartError } from './start-error.ts'

/** What an instance cannot be put back without, but for its files: one database for each engine. */
const databases = ['tables', 'keys', 'queues', 'outbox'].map((name) => `${name}.sqlite`)
/** Files and folders beside them; the last one says what the folder is, so that a half one is never taken for whole. */
const secret = 'keys.secret'
const positions = 'checkpoints'
const others = ['buckets', 'sms-hook.secret']

/** Pages that are copied before others have a turn. */
const pages = 1_000

const emptyFolder = (path: string): void => {
  if (existsSync(path) && readdirSync(path).some((name) => !name.startsWith('lock')))
    throw new StartError(`${path} holds something already; give an empty folder, or move away what is there`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/** A database as it is now, whatever is written to it from now on. */
const snapshotOf = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec('BEGIN')
  // A transaction sees what is there at its first read.
  database.prepare('SELECT COUNT(*) FROM sqlite_schema').get()
  return database
}

const copyFiles = (from: string, to: string, names: readonly string[]): void => {
  for (const name of names)
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true })
}

/**
 * Copies a folder that an instance runs on into an empty one. Only for the process of that instance, the one that writes: all
 * databases are looked at within one turn of its loop, so that no message is in the copy without the change that it tells of.
 */
export const backUp = async (folder: string, target: string): Promise<void> => {
  const to = resolve(target)
  emptyFolder(to)
  const snapshots = databases.map((name) => ({ name, database: snapshotOf(join(folder, name)) }))
  try {
    copyFiles(folder, to, [positions, secret, ...others])
    for (const { name, database } of snapshots) {
      const copy = join(to, name)
      // Made first, for this user alone: the folder may be one that others look into.
      writeFileSync(copy, '', { mode: 0o600, flag: 'wx' })
      await backup(database, copy, { rate: pages })
    }
    writeLayout(to, newestLayout)
  } catch (error) {
    rmSync(to, { recursive: true, force: true })
    throw error
  } finally {
    for (const { database } of snapshots) database.close()
  }
}

/** Copies a backup into an empty folder, from which an instance can be started; one that is not whole is refused. */
export const restore = (from: string, folder: string): void => {
  const layout = layoutOf(from)
  if (layout === null || !isUpgradable(layout))
    throw new StartError(`${from} is not a backup that this version of zaas can read`)
  const missing = [...databases, secret].find((name) => !existsSync(join(from, name)))
  if (missing !== undefined) throw new StartError(`${join(from, missing)} is missing`)
  const to = resolve(folder)
  emptyFolder(to)
  copyFiles(resolve(from), to, [...databases, positions, secret, ...others])
  for (const name of databases) checkWhole(join(to, name))
  writeLayout(to, layout)
}

const checkWhole = (file: string): void => {
  const database = new DatabaseSync(file)
  try {
    if (database.prepare('PRAGMA quick_check').get()?.['quick_check'] === 'ok') return
  } catch {
    // Not even a database.
  } finally {
    database.close()
  }
  throw new StartError(`${file} is damaged, as is the backup`)
}

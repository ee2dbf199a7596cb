import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite'

/** One row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>

/** A SQLite file of one engine, with its statements prepared once. */
export type SqliteFile = {
  run(sql: string, ...values: SQLInputValue[]): number
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  all(sql: string, ...values: SQLInputValue[]): Row[]
  /** Runs `work` as one transaction: all of it is kept, or none when it throws. */
  transaction<T>(work: () => T): T
  close(): void
}

/**
 * Opens `file` (or ':memory:') and applies `schema`.
 *
 * WAL with synchronous=NORMAL: a commit is in the kernel's page cache when it returns, so `kill -9` of this process
 * loses nothing that was acknowledged. Only a crash of the whole machine can lose the last commits (the file stays
 * whole); FULL would save those at one fsync a message, 10–50 times slower.
 */
export const openSqlite = (file: string, schema: string): SqliteFile => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
  db.exec(schema)
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const prepared = (sql: string): ReturnType<DatabaseSync['prepare']> => {
    const known = statements.get(sql)
    if (known) return known
    const made = db.prepare(sql)
    statements.set(sql, made)
    return made
  }
  return {
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    transaction(work) {
      prepared('BEGIN IMMEDIATE').run()
      try {
        const result = work()
        prepared('COMMIT').run()
        return result
      } catch (error) {
        prepared('ROLLBACK').run()
        throw error
      }
    },
    close: () => db.close(),
  }
}

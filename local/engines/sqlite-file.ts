import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'

/** One row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>

/** A statement: a template whose values are bound and never part of it, or a text with a question mark for each. */
type Sql = TemplateStringsArray | string

/** A SQLite file of one engine, with its statements prepared once. */
export class SqliteFile {
  readonly #db: DatabaseSync
  readonly #statements = new Map<Sql, StatementSync>()

  /**
   * Opens `file` and applies `schema`.
   *
   * WAL with synchronous=NORMAL: a commit is in the kernel's page cache when it returns, so `kill -9` of this process
   * loses nothing that was acknowledged. Only a crash of the whole machine can lose the last commits (the file stays
   * whole); FULL would save those at one fsync a message, 10–50 times slower.
   */
  constructor(file: string, schema: string) {
    try {
      mkdirSync(dirname(file), { recursive: true })
      this.#db = new DatabaseSync(file, { timeout: 5_000 })
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;')
      this.#db.exec(schema)
    } catch (error) {
      throw new Error(`${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }

  /** Runs a statement; answers how many rows it changed. */
  run(sql: Sql, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** The first row, null when there is none. */
  get(sql: Sql, ...values: SQLInputValue[]): Row | null {
    return this.#prepared(sql).get(...values) ?? null
  }

  all(sql: Sql, ...values: SQLInputValue[]): Row[] {
    return this.#prepared(sql).all(...values)
  }

  /** Runs `work` as one transaction: all of it is kept, or none when it throws. */
  transaction<T>(work: () => T): T {
    this.#prepared('BEGIN IMMEDIATE').run()
    try {
      const result = work()
      this.#prepared('COMMIT').run()
      return result
    } catch (error) {
      // After some failures, such as a full disk, SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.#prepared('ROLLBACK').run()
      throw error
    }
  }

  close(): void {
    this.#db.close()
  }

  #prepared(sql: Sql): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#db.prepare(typeof sql === 'string' ? sql : sql.join('?'))
    this.#statements.set(sql, made)
    return made
  }
}

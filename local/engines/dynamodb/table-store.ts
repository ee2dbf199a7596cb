import { type Row, SqliteFile } from '../sqlite-file.ts'
import { attributeAt, isEqual, type Item } from './attribute.ts'
import { itemOf, pageQuery, type Page } from './page-query.ts'
import {
  keyAttributes,
  keyOf,
  keyUnder,
  type IndexDefinition,
  type Key,
  type TableDefinition,
} from './table-definition.ts'

/** One change of an item, as its table's stream tells it. */
export interface Change {
  /** Greater for each later change of any table. */
  readonly sequence: string
  /** When it happened (ms). */
  readonly at: number
  readonly keys: Item
  /** The item before and after, null where it was not or is not there. */
  readonly before: Item | null
  readonly after: Item | null
  /** True where its time to live ended it, and no caller. */
  readonly expired: boolean
}

// Texts compare by their bytes in UTF-8, as sort keys do on AWS.
const schema = `
CREATE TABLE IF NOT EXISTS definitions (name TEXT PRIMARY KEY, definition TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
  tableName TEXT, partition TEXT, sort TEXT, item TEXT NOT NULL, expires INTEGER, PRIMARY KEY (tableName, partition, sort)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_expiry ON items (tableName, expires) WHERE expires IS NOT NULL;
CREATE TABLE IF NOT EXISTS entries (
  tableName TEXT, indexName TEXT, partition TEXT, sort TEXT, itemPartition TEXT, itemSort TEXT,
  PRIMARY KEY (tableName, indexName, partition, sort, itemPartition, itemSort)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, tableName TEXT NOT NULL, at INTEGER NOT NULL, change TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS changes_of_table ON changes (tableName, sequence);
CREATE INDEX IF NOT EXISTS changes_by_time ON changes (at);
`

/** Tables, their indexes and the changes of those with a stream, in one SQLite file. */
export class TableStore {
  readonly #db: SqliteFile
  readonly #now: () => number
  readonly #tables = new Map<string, TableDefinition>()

  constructor(file: string, now: () => number) {
    this.#db = new SqliteFile(file, schema)
    this.#now = now
  }

  /** Makes the table, or takes its new definition; throws where the items that are there have other keys. */
  provide(table: TableDefinition): void {
    const definition = JSON.stringify(table)
    const row = this.#db.get`SELECT definition FROM definitions WHERE name = ${table.name}`
    const known = row ? (JSON.parse(String(row['definition'])) as TableDefinition) : null
    if (known && JSON.stringify(known.keys) !== JSON.stringify(table.keys))
      throw new Error(`Table ${table.name} has other keys than the template declares`)
    this.#tables.set(table.name, table)
    if (row?.['definition'] === definition) return
    this.transaction(() => {
      this.#db.run`INSERT OR REPLACE INTO definitions VALUES (${table.name}, ${definition})`
      this.#db.run`DELETE FROM entries WHERE tableName = ${table.name}`
      // Never all at once: there may be a million.
      let last: Row | undefined = { partition: '', sort: '' }
      while (last !== undefined) {
        const rows: Row[] = this.#db.all`SELECT partition, sort, item FROM items WHERE tableName = ${table.name}
          AND (partition, sort) > (${String(last['partition'])}, ${String(last['sort'])}) ORDER BY partition, sort LIMIT 1000`
        for (const item of rows.map(itemOf)) this.#keep(table, item)
        last = rows.at(-1)
      }
    })
  }

  /** The definition of a table, null where there is no such table. */
  table(name: string): TableDefinition | null {
    return this.#tables.get(name) ?? null
  }

  get(table: TableDefinition, { partition, sort }: Key): Item | null {
    const row = this.#db
      .get`SELECT item FROM items WHERE tableName = ${table.name} AND partition = ${partition} AND sort = ${sort}`
    return row ? itemOf(row) : null
  }

  /** Puts an item in another's place, or none; a change is recorded where the table has a stream. */
  write(table: TableDefinition, before: Item | null, after: Item | null, expired = false): void {
    if (before && after && isEqual(before, after)) return
    if (before) this.#remove(table, before)
    if (after) this.#keep(table, after)
    const item = after ?? before
    if (table.stream === null || !item) return
    const change = JSON.stringify({ keys: keyAttributes(table.keys, item), before, after, expired })
    this.#db.run`INSERT INTO changes (tableName, at, change) VALUES (${table.name}, ${this.#now()}, ${change})`
  }

  /** Items of one partition, of the table or of one of its indexes, in the order of their sort keys. */
  query(table: TableDefinition, index: IndexDefinition | null, page: Page): Item[] {
    const { sql, values, itemOf: read } = pageQuery(table, index, page)
    return this.#db.all(sql, ...values).map(read)
  }

  /** Every item of a table. */
  scan(table: TableDefinition): Item[] {
    return this.#db.all`SELECT item FROM items WHERE tableName = ${table.name} ORDER BY partition, sort`.map(itemOf)
  }

  /** Some items whose time is over: between these seconds. */
  expired(table: TableDefinition, from: number, to: number, limit: number): Item[] {
    const rows = this.#db
      .all`SELECT item FROM items WHERE tableName = ${table.name} AND expires BETWEEN ${from} AND ${to} LIMIT ${limit}`
    return rows.map(itemOf)
  }

  /** The changes of a table after a sequence number, oldest first. */
  changes(table: string, after: string, limit: number): Change[] {
    const rows = this.#db.all`SELECT sequence, at, change FROM changes
      WHERE tableName = ${table} AND sequence > ${Number(after)} ORDER BY sequence LIMIT ${limit}`
    return rows.map(({ sequence, at, change }) => ({
      ...(JSON.parse(String(change)) as Omit<Change, 'sequence' | 'at'>),
      sequence: String(sequence),
      at: Number(at),
    }))
  }

  /** Forgets some changes before a time (ms); answers how many. */
  forgetChanges(before: number, limit: number): number {
    return this.#db
      .run`DELETE FROM changes WHERE sequence IN (SELECT sequence FROM changes WHERE at < ${before} LIMIT ${limit})`
  }

  /** All that `work` writes is kept, or nothing of it when it throws. */
  transaction<T>(work: () => T): T {
    return this.#db.transaction(work)
  }

  tables(): TableDefinition[] {
    return [...this.#tables.values()]
  }

  close(): void {
    this.#db.close()
  }

  #keep(table: TableDefinition, item: Item): void {
    const { partition, sort } = keyOf(table, item)
    const expiry = table.expiry === null ? null : attributeAt(item, [table.expiry])
    const expires = typeof expiry?.['N'] === 'string' ? Number(expiry['N']) : null
    this.#db.run`INSERT OR REPLACE INTO items
      VALUES (${table.name}, ${partition}, ${sort}, ${JSON.stringify(item)}, ${expires})`
    for (const { name, key } of entriesOf(table, item))
      this.#db
        .run`INSERT INTO entries VALUES (${table.name}, ${name}, ${key.partition}, ${key.sort}, ${partition}, ${sort})`
  }

  #remove(table: TableDefinition, item: Item): void {
    const { partition, sort } = keyOf(table, item)
    this.#db.run`DELETE FROM items WHERE tableName = ${table.name} AND partition = ${partition} AND sort = ${sort}`
    for (const { name, key } of entriesOf(table, item))
      this.#db.run`DELETE FROM entries WHERE tableName = ${table.name} AND indexName = ${name}
        AND partition = ${key.partition} AND sort = ${key.sort} AND itemPartition = ${partition} AND itemSort = ${sort}`
  }
}

/** Where an item stands in the indexes of its table. */
const entriesOf = ({ indexes }: TableDefinition, item: Item): { name: string; key: Key }[] =>
  indexes.flatMap(({ name, keys }) => {
    const key = keyUnder(keys, item)
    return key ? [{ name, key }] : []
  })

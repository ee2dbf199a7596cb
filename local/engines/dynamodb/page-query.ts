import { type Row } from '../sqlite-file.ts'
import { type Item } from './attribute.ts'
import { type KeyRange } from './key-condition.ts'
import { type IndexDefinition, type Key, type TableDefinition } from './table-definition.ts'

/** Where a page of a query begins and ends. */
export interface Page {
  readonly range: KeyRange
  readonly limit: number
  readonly newestFirst: boolean
  /** The key after which it begins, within the range: under the index, then under the table. */
  readonly after: readonly [Key, Key] | null
}

/** What SQLite is asked for a page, and how its rows are read. */
export interface PageQuery {
  readonly sql: string
  readonly values: readonly (string | number)[]
  itemOf(row: Row): Item
}

/** The query of a page of a table or of one of its indexes; of an index that shows keys only, no item is read. */
export const pageQuery = (table: TableDefinition, index: IndexDefinition | null, page: Page): PageQuery => {
  const { range, after, newestFirst, limit } = page
  const where = ['e.tableName = ?', 'e.partition = ?']
  const values: (string | number)[] = [table.name, range.partition]
  const add = (condition: string, ...more: string[]): void => {
    where.push(condition)
    values.push(...more)
  }
  const [first, last] = newestFirst ? [range.high, range.low] : [range.low, range.high]
  const [order, beyond, before] = newestFirst ? ['DESC', '<', '>'] : ['ASC', '>', '<']
  // Beside the range's beginning SQLite would not begin after `after`, but there, and pass over all that was shown before.
  if (first && !after) add(`e.sort ${beyond}${first.inclusive ? '=' : ''} ?`, first.sort)
  if (last) add(`e.sort ${before}${last.inclusive ? '=' : ''} ?`, last.sort)
  if (index) {
    add('e.indexName = ?', index.name)
    if (after) {
      const [{ sort }, key] = after
      add(`(e.sort, e.itemPartition, e.itemSort) ${beyond} (?, ?, ?)`, sort, key.partition, key.sort)
    }
  } else if (after) add(`e.sort ${beyond} ?`, after[1].sort)
  const by = (index ? ['sort', 'itemPartition', 'itemSort'] : ['sort']).map((name) => `e.${name} ${order}`)
  return {
    sql: `SELECT ${sourceOf(index)} WHERE ${where.join(' AND ')} ORDER BY ${by.join(', ')} LIMIT ?`,
    values: [...values, limit],
    itemOf: index && !index.showsAll ? (row) => keysOf(table, index, range.partition, row) : itemOf,
  }
}

const sourceOf = (index: IndexDefinition | null): string => {
  if (!index) return 'e.item FROM items e'
  if (!index.showsAll) return 'e.sort, e.itemPartition, e.itemSort FROM entries e'
  return `i.item FROM entries e JOIN items i
    ON i.tableName = e.tableName AND i.partition = e.itemPartition AND i.sort = e.itemSort`
}

const keysOf = (table: TableDefinition, index: IndexDefinition, partition: string, row: Row): Item => {
  const shown: readonly (readonly [string | null, unknown])[] = [
    [table.keys.partition, row['itemPartition']],
    [table.keys.sort, row['itemSort']],
    [index.keys.partition, partition],
    [index.keys.sort, row['sort']],
  ]
  return Object.fromEntries(shown.flatMap(([name, value]) => (name === null ? [] : [[name, { S: String(value) }]])))
}

/** The item of a row that holds one. */
export const itemOf = ({ item }: Row): Item => JSON.parse(String(item)) as Item

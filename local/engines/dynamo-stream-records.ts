import { DatabaseSync } from 'node:sqlite'

const daySeconds = 86_400
const rowsATurn = 500

/**
 * dynoxide 1.2.1 looks for a table's last sequence number without an index, so each write to a table with a stream
 * costs more with every record kept (0.3 → 15 ms). The index is made from the side, in its own file.
 */
export const indexStreamRecords = (file: string): void => {
  beside(file, (db) => {
    db.exec(
      `CREATE INDEX IF NOT EXISTS zaas_stream_order
       ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`,
    )
  })
}

/**
 * Removes stream records older than a day, which dynoxide 1.2.1 keeps for ever. A table's last record stays, because
 * the next sequence number is counted from it. Short transactions, so that the server's own writes wait little.
 */
export const trimStreamRecords = async (file: string, nowMs: number): Promise<number> => {
  const horizon = Math.floor(nowMs / 1000) - daySeconds
  let removed = 0
  for (const table of beside(file, streamTables)) {
    for (;;) {
      const count = beside(file, (db) => trimTurn(db, table, horizon))
      removed += count
      if (count < rowsATurn) break
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return removed
}

const beside = <T>(file: string, work: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const streamTables = (db: DatabaseSync): string[] => {
  return db
    .prepare('SELECT table_name FROM _tables WHERE stream_enabled = 1')
    .all()
    .map((row) => String(row.table_name))
}

const trimTurn = (db: DatabaseSync, table: string, horizon: number): number => {
  // Oldest first, so that only the rows of this turn are looked at and not the whole day that is kept.
  const turn = db.prepare(
    `DELETE FROM _stream_records WHERE id IN (
       SELECT id FROM (
         SELECT id, created_at FROM _stream_records WHERE table_name = :table
         ORDER BY CAST(sequence_number AS INTEGER) LIMIT ${rowsATurn}
       ) WHERE created_at < :horizon AND id <> (
         SELECT id FROM _stream_records WHERE table_name = :table
         ORDER BY CAST(sequence_number AS INTEGER) DESC LIMIT 1
       )
     )`,
  )
  return Number(turn.run({ table, horizon }).changes)
}

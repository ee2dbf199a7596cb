import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Remembers how far each shard has been read, so that a restart goes on where the last batch ended. */
export interface Checkpoints {
  get(shard: string): string | null
  set(shard: string, sequenceNumber: string): void
}

/** Checkpoints of one event source mapping in a file of the data folder; a file is replaced whole, so that it is never half written. */
export const fileCheckpoints = (folder: string, mapping: string): Checkpoints => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${mapping}.json`)
  const positions = new Map(Object.entries(readPositions(file)))
  return {
    get: (shard) => positions.get(shard) ?? null,
    set: (shard, sequenceNumber) => {
      positions.set(shard, sequenceNumber)
      try {
        writeFileSync(`${file}.tmp`, JSON.stringify(Object.fromEntries(positions)))
        renameSync(`${file}.tmp`, file)
      } catch {
        // A full disk, or no free descriptor. The next position that can be written holds this one; a restart before it repeats records and skips none.
      }
    },
  }
}

const readPositions = (file: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  } catch {
    // No file: nothing has been read yet, and the shard is read from its oldest record.
    return {}
  }
}

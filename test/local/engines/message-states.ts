import { DatabaseSync } from 'node:sqlite'

const words = ['delayed', 'ready', 'in flight']

/** The state of each message in the file of an SQS engine, in the order of sending. */
export const messageStates = (file: string, queue = 'jobs'): string[] => {
  const db = new DatabaseSync(file)
  const rows = db.prepare('SELECT state FROM messages WHERE queue = ? ORDER BY id').all(queue)
  db.close()
  return rows.map(({ state }) => words[Number(state)] ?? '')
}

import { randomBytes, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { SqliteFile, type Row } from './sqlite-file.ts'

/** One message as it is stored; times in milliseconds. */
export interface StoredMessage {
  id: number
  queue: string
  groupId: string
  state: number
  dueAt: number
  sentAt: number
  firstReceivedAt: number
  receivedAt: number
  receives: number
  receipt: string
  source: string
  messageId: string
  body: string
}

/** What a new message is made of. */
export interface NewMessage {
  readonly queue: string
  readonly groupId: string
  readonly dueAt: number
  readonly now: number
  readonly body: string
}

/**
 * How many messages the groups of a queue may have in flight together: a batch for each processor, and never all places. If a
 * group could take all, the next one's first message would wait until one of them is done, and for the processors after that.
 * AWS prefers the others too, and has more workers.
 */
export const placesOfGroups = Math.min(60, 10 * availableParallelism())

// A message waits for its delay (state 0), can be received (1), or was received and is hidden (2).
// The counts of a group are kept by triggers, so that the fairest group is found by an index, however long the queue.
const countNew = `INSERT INTO groups VALUES (new.queue, new.groupId, new.state = 0, new.state = 1, new.state = 2, 0)
  ON CONFLICT DO UPDATE SET delayed = delayed + (new.state = 0), ready = ready + (new.state = 1), inFlight = inFlight + (new.state = 2);`
const uncountOld = `UPDATE groups SET delayed = delayed - (old.state = 0), ready = ready - (old.state = 1), inFlight = inFlight - (old.state = 2)
  WHERE queue = old.queue AND groupId = old.groupId;`
const forgetEmpty = `DELETE FROM groups WHERE queue = old.queue AND groupId = old.groupId AND delayed + ready + inFlight = 0;`

const schema = `
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, attributes TEXT NOT NULL, createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, groupId TEXT NOT NULL, state INTEGER NOT NULL, dueAt INTEGER NOT NULL,
  sentAt INTEGER NOT NULL, firstReceivedAt INTEGER NOT NULL DEFAULT 0, receivedAt INTEGER NOT NULL DEFAULT 0,
  receives INTEGER NOT NULL DEFAULT 0, receipt TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '',
  messageId TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS groups (
  queue TEXT, groupId TEXT, delayed INTEGER, ready INTEGER, inFlight INTEGER, served INTEGER, PRIMARY KEY (queue, groupId)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS groups_turn ON groups (queue, inFlight, served) WHERE ready > 0;
CREATE INDEX IF NOT EXISTS messages_ready ON messages (queue, groupId, id) WHERE state = 1;
CREATE INDEX IF NOT EXISTS messages_due ON messages (queue, dueAt) WHERE state <> 1;
CREATE INDEX IF NOT EXISTS messages_sent ON messages (queue, sentAt);
CREATE TRIGGER IF NOT EXISTS message_added AFTER INSERT ON messages BEGIN ${countNew} END;
CREATE TRIGGER IF NOT EXISTS message_moved AFTER UPDATE OF queue, state ON messages BEGIN ${uncountOld} ${countNew} ${forgetEmpty} END;
CREATE TRIGGER IF NOT EXISTS message_gone AFTER DELETE ON messages BEGIN ${uncountOld} ${forgetEmpty} END;
`

/** The messages of all queues in one SQLite file. */
export class SqsStore {
  readonly #db: SqliteFile
  #served: number

  /** Opens the file; messages that were in flight when the last process ended can be received again. */
  constructor(file: string) {
    this.#db = new SqliteFile(file, schema)
    this.#db.run`UPDATE messages SET state = 1 WHERE state = 2`
    this.#served = Number(this.#db.get`SELECT COALESCE(MAX(served), 0) AS last FROM groups`?.['last'] ?? 0)
  }

  transaction<T>(work: () => T): T {
    return this.#db.transaction(work)
  }

  close(): void {
    this.#db.close()
  }

  queues(): { name: string; attributes: Record<string, string> }[] {
    return this.#db.all`SELECT name, attributes FROM queues`.map(({ name, attributes }) => ({
      name: String(name),
      attributes: JSON.parse(String(attributes)) as Record<string, string>,
    }))
  }

  /** Keeps a queue, or its new attributes. */
  keepQueue(name: string, attributes: Readonly<Record<string, string>>, now: number): void {
    this.#db.run`INSERT INTO queues VALUES (${name}, ${JSON.stringify(attributes)}, ${now}, ${now})
      ON CONFLICT DO UPDATE SET attributes = excluded.attributes, modifiedAt = excluded.modifiedAt`
  }

  /** Keeps a message and answers its id. */
  add({ queue, groupId, dueAt, now, body }: NewMessage): string {
    const messageId = randomUUID()
    const state = dueAt > now ? 0 : 1
    this.#db.run`INSERT INTO messages (queue, groupId, state, dueAt, sentAt, messageId, body, attributes)
      VALUES (${queue}, ${groupId}, ${state}, ${dueAt}, ${now}, ${messageId}, ${body}, '{}')`
    return messageId
  }

  /** Makes what is due receivable, and forgets what is older than the queue keeps. */
  refresh(queue: string, now: number, keepMilliseconds: number): void {
    this.#db.run`UPDATE messages SET state = 1 WHERE queue = ${queue} AND state <> 1 AND dueAt <= ${now}`
    this.#db.run`DELETE FROM messages WHERE queue = ${queue} AND sentAt < ${now - keepMilliseconds}`
  }

  /** The most messages that one group may have in flight: those that have some share the places, and each may have one. */
  share(queue: string): number {
    const groups = this.#db
      .get`SELECT COUNT(*) AS busy FROM groups WHERE queue = ${queue} AND inFlight > 0 AND groupId <> ''`?.['busy']
    return Math.max(1, Math.floor(placesOfGroups / Math.max(1, Number(groups))))
  }

  /** The next message, of the group with the fewest in flight, and not more than `share`; among equals of the one served longest ago. Null when there is none. */
  next(queue: string, share: number): StoredMessage | null {
    const group = this.#db
      .get`SELECT groupId FROM groups WHERE queue = ${queue} AND ready > 0 AND (groupId = '' OR inFlight < ${share})
      ORDER BY inFlight, served LIMIT 1`
    if (!group) return null
    const groupId = String(group['groupId'])
    this.#served += 1
    this.#db.run`UPDATE groups SET served = ${this.#served} WHERE queue = ${queue} AND groupId = ${groupId}`
    return asMessage(
      this.#db
        .get`SELECT * FROM messages WHERE queue = ${queue} AND groupId = ${groupId} AND state = 1 ORDER BY id LIMIT 1`,
    )
  }

  /** Hides a message until `dueAt` under a new receipt; answers it as it now is. */
  take(message: StoredMessage, dueAt: number, now: number): StoredMessage {
    const receives = message.receives + 1
    const receipt = Buffer.from(`${message.id}.${receives}.${randomBytes(12).toString('hex')}`).toString('base64')
    const firstReceivedAt = message.firstReceivedAt || now
    this.#db.run`UPDATE messages SET state = 2, dueAt = ${dueAt}, receives = ${receives}, receipt = ${receipt},
      firstReceivedAt = ${firstReceivedAt}, receivedAt = ${now} WHERE id = ${message.id}`
    return { ...message, receives, receipt, firstReceivedAt, receivedAt: now }
  }

  /** Moves a message that was received too often to its dead-letter queue, where receives count anew. */
  bury(message: StoredMessage, deadLetters: string): void {
    this.#db
      .run`UPDATE messages SET queue = ${deadLetters}, source = ${message.queue}, state = 1, receives = 0, receipt = ''
      WHERE id = ${message.id}`
  }

  find(id: number): StoredMessage | null {
    return asMessage(this.#db.get`SELECT * FROM messages WHERE id = ${id}`)
  }

  remove(id: number): void {
    this.#db.run`DELETE FROM messages WHERE id = ${id}`
  }

  /** When the next hidden or delayed message of the queue is due, null when there is none. */
  nextDue(queue: string): number | null {
    const due = this.#db.get`SELECT MIN(dueAt) AS due FROM messages WHERE queue = ${queue} AND state <> 1`?.['due']
    return typeof due === 'number' ? due : null
  }
}

const asMessage = (row: Row | null): StoredMessage | null => row as StoredMessage | null

import { randomBytes, randomUUID } from 'node:crypto'
import { openSqlite, type Row } from './sqlite-file.ts'

/** One message as it is stored; times in milliseconds. */
export type StoredMessage = {
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
  attributes: string
}

/** What a new message is made of; `source` names the queue it came from when it is a dead letter. */
export type NewMessage = {
  queue: string
  groupId: string
  dueAt: number
  now: number
  body: string
  attributes: string
}

/** How many messages of a queue wait for their delay, can be received, and are in flight. */
export type Counts = { delayed: number; ready: number; inFlight: number }

/** A message waits for its delay, can be received, or was received and is hidden. */
export const STATE = { delayed: 0, ready: 1, inFlight: 2 } as const

// The counts of a group are kept by triggers, so that the fairest group is found by an index, however long the queue.
const COUNT_NEW = `INSERT INTO groups VALUES (new.queue, new.groupId, new.state = 0, new.state = 1, new.state = 2, 0)
  ON CONFLICT DO UPDATE SET delayed = delayed + (new.state = 0), ready = ready + (new.state = 1), inFlight = inFlight + (new.state = 2);`
const UNCOUNT_OLD = `UPDATE groups SET delayed = delayed - (old.state = 0), ready = ready - (old.state = 1), inFlight = inFlight - (old.state = 2)
  WHERE queue = old.queue AND groupId = old.groupId;`
const FORGET_EMPTY = `DELETE FROM groups WHERE queue = old.queue AND groupId = old.groupId AND delayed + ready + inFlight = 0;`

const SCHEMA = `
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
CREATE TRIGGER IF NOT EXISTS message_added AFTER INSERT ON messages BEGIN ${COUNT_NEW} END;
CREATE TRIGGER IF NOT EXISTS message_moved AFTER UPDATE OF queue, state ON messages BEGIN ${UNCOUNT_OLD} ${COUNT_NEW} ${FORGET_EMPTY} END;
CREATE TRIGGER IF NOT EXISTS message_gone AFTER DELETE ON messages BEGIN ${UNCOUNT_OLD} ${FORGET_EMPTY} END;
`

/** The messages of all queues in one SQLite file. */
export type SqsStore = ReturnType<typeof openSqsStore>

/** Opens the file; messages that were in flight when the last process ended can be received again. */
export const openSqsStore = (file: string) => {
  const db = openSqlite(file, SCHEMA)
  db.run('UPDATE messages SET state = 1 WHERE state = 2')
  let served = Number(db.get('SELECT COALESCE(MAX(served), 0) AS last FROM groups')?.last ?? 0)

  return {
    db,
    /** Keeps a message and answers its id. */
    add({ queue, groupId, dueAt, now, body, attributes }: NewMessage): string {
      const messageId = randomUUID()
      const state = dueAt > now ? STATE.delayed : STATE.ready
      db.run(
        'INSERT INTO messages (queue, groupId, state, dueAt, sentAt, messageId, body, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        queue,
        groupId,
        state,
        dueAt,
        now,
        messageId,
        body,
        attributes,
      )
      return messageId
    },
    /** Makes what is due receivable, and forgets what is older than the queue keeps. */
    refresh(queue: string, now: number, keepMs: number): void {
      db.run('UPDATE messages SET state = 1 WHERE queue = ? AND state <> 1 AND dueAt <= ?', queue, now)
      db.run('DELETE FROM messages WHERE queue = ? AND sentAt < ?', queue, now - keepMs)
    },
    /** The next message, of the group with the fewest in flight; among equals of the one served longest ago. */
    next(queue: string): StoredMessage | undefined {
      const group = db.get(
        'SELECT groupId FROM groups WHERE queue = ? AND ready > 0 ORDER BY inFlight, served LIMIT 1',
        queue,
      )
      if (!group) return undefined
      const { groupId } = group
      db.run('UPDATE groups SET served = ? WHERE queue = ? AND groupId = ?', ++served, queue, String(groupId))
      return asMessage(
        db.get(
          'SELECT * FROM messages WHERE queue = ? AND groupId = ? AND state = 1 ORDER BY id LIMIT 1',
          queue,
          String(groupId),
        ),
      )
    },
    /** Hides a message until `dueAt` under a new receipt; answers it as it now is. */
    take(message: StoredMessage, dueAt: number, now: number): StoredMessage {
      const receives = message.receives + 1
      const receipt = Buffer.from(`${message.id}.${receives}.${randomBytes(12).toString('hex')}`).toString('base64')
      const firstReceivedAt = message.firstReceivedAt || now
      db.run(
        'UPDATE messages SET state = 2, dueAt = ?, receives = ?, receipt = ?, firstReceivedAt = ?, receivedAt = ? WHERE id = ?',
        dueAt,
        receives,
        receipt,
        firstReceivedAt,
        now,
        message.id,
      )
      return { ...message, receives, receipt, firstReceivedAt, receivedAt: now }
    },
    /** Moves a message that was received too often to its dead-letter queue, where receives count anew. */
    bury(message: StoredMessage, deadLetters: string): void {
      db.run(
        `UPDATE messages SET queue = ?, source = ?, state = 1, receives = 0, receipt = '' WHERE id = ?`,
        deadLetters,
        message.queue,
        message.id,
      )
    },
    find: (id: number): StoredMessage | undefined => asMessage(db.get('SELECT * FROM messages WHERE id = ?', id)),
    remove: (id: number): number => db.run('DELETE FROM messages WHERE id = ?', id),
    /** Changes when a hidden message can be received again. */
    hideUntil(id: number, dueAt: number, now: number): void {
      db.run(
        'UPDATE messages SET dueAt = ?, state = ? WHERE id = ?',
        dueAt,
        dueAt > now ? STATE.inFlight : STATE.ready,
        id,
      )
    },
    purge: (queue: string): number => db.run('DELETE FROM messages WHERE queue = ?', queue),
    /** When the next hidden or delayed message of the queue is due, or undefined. */
    nextDue(queue: string): number | undefined {
      const due = db.get('SELECT MIN(dueAt) AS due FROM messages WHERE queue = ? AND state <> 1', queue)?.due
      return typeof due === 'number' ? due : undefined
    },
    counts(queue: string): Counts {
      const row = db.get(
        'SELECT SUM(delayed) AS d, SUM(ready) AS r, SUM(inFlight) AS f FROM groups WHERE queue = ?',
        queue,
      )
      return { delayed: Number(row?.d ?? 0), ready: Number(row?.r ?? 0), inFlight: Number(row?.f ?? 0) }
    },
  }
}

const asMessage = (row: Row | undefined): StoredMessage | undefined => {
  return row as StoredMessage | undefined
}

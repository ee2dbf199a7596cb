import { randomUUID } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { openSqlite, type SqliteFile } from './sqlite-file.ts'

/** A mail or text message that AWS would have sent; `at` in milliseconds. */
export type OutboxItem = { channel: 'email' | 'sms'; to: string; subject?: string; text: string; at: number }

/** What the outbox is started with. */
export type OutboxOptions = {
  file: string
  now?: () => number
  /** How many messages it keeps; 1,000 by default. */ keep?: number
}

/** SES v2 `SendEmail` and SNS `Publish` to a phone number, kept instead of sent. */
export interface OutboxEngine extends Engine {
  /** The messages, newest first. */
  items(): OutboxItem[]
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT, text TEXT NOT NULL, at INTEGER NOT NULL)`

/** Opens the outbox in `file`. */
export const createOutboxEngine = ({ file, now = Date.now, keep = 1_000 }: OutboxOptions): OutboxEngine => {
  const db = openSqlite(file, SCHEMA)
  const actions: Record<string, (input: AwsInput) => OutboxItem> = {
    SendEmail: (input) => emailOf(input, now()),
    Publish: (input) => smsOf(input, now()),
  }
  return {
    async call(action, input) {
      const read = Object.hasOwn(actions, action) ? actions[action] : undefined
      if (!read) throw new AwsError('UnsupportedOperation', `The outbox of this machine has no ${action}`)
      put(db, read(input), keep)
      return { MessageId: randomUUID() }
    },
    items: () => db.all('SELECT * FROM outbox ORDER BY id DESC').map(toItem),
    close: async () => db.close(),
  }
}

const put = (db: SqliteFile, { channel, to, subject, text, at }: OutboxItem, keep: number): void => {
  db.run(
    'INSERT INTO outbox (channel, recipient, subject, text, at) VALUES (?, ?, ?, ?, ?)',
    channel,
    to,
    subject ?? null,
    text,
    at,
  )
  db.run('DELETE FROM outbox WHERE id <= (SELECT MAX(id) FROM outbox) - ?', keep)
}

const toItem = (row: Record<string, unknown>): OutboxItem => {
  const item: OutboxItem = {
    channel: row.channel === 'sms' ? 'sms' : 'email',
    to: String(row.recipient),
    text: String(row.text),
    at: Number(row.at),
  }
  return typeof row.subject === 'string' ? { ...item, subject: row.subject } : item
}

const emailOf = (input: AwsInput, at: number): OutboxItem => {
  const {
    ToAddresses = [],
    CcAddresses = [],
    BccAddresses = [],
  } = member(input, 'Destination') as Record<string, string[]>
  const to = [...ToAddresses, ...CcAddresses, ...BccAddresses].join(', ')
  if (to === '') throw badRequest('The mail has no recipient')
  if (!input.FromEmailAddress) throw badRequest('The mail has no sender')
  const simple = member(member(input, 'Content'), 'Simple')
  const body = member(simple, 'Body')
  const text = member(body, 'Text').Data ?? member(body, 'Html').Data
  if (typeof text !== 'string')
    throw badRequest('Only Content.Simple with a text or HTML body is played on this machine')
  return { channel: 'email', to, subject: String(member(simple, 'Subject').Data ?? ''), text, at }
}

const smsOf = ({ PhoneNumber, Message }: AwsInput, at: number): OutboxItem => {
  if (typeof PhoneNumber !== 'string' || !/^\+[1-9]\d{1,14}$/u.test(PhoneNumber)) {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: PhoneNumber Reason: an E.164 number is needed; topics are not played on this machine',
    )
  }
  if (typeof Message !== 'string' || Message === '')
    throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message')
  return { channel: 'sms', to: PhoneNumber, text: Message, at }
}

const member = (value: AwsInput, name: string): AwsInput => {
  const found = value[name]
  return typeof found === 'object' && found !== null ? (found as AwsInput) : {}
}

const badRequest = (message: string): AwsError => {
  return new AwsError('BadRequestException', message)
}

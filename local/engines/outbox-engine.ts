import { randomUUID } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { emailOf, type OutgoingMessage, smsOf } from './outgoing-message.ts'
import { SqliteFile, type Row } from './sqlite-file.ts'

/** What somebody reads: the messages, newest first, and how many went unread because there were too many. */
export interface OutboxReading {
  readonly items: readonly OutgoingMessage[]
  readonly dropped: number
}

/** What the outbox is started with. */
export interface OutboxOptions {
  readonly file: string
  readonly now?: () => number
  /** How many messages it keeps. */
  readonly keep?: typeof bounds
  readonly log?: (message: string) => void
}

/** Of messages that were read the newest stay; those that nobody has read all stay, up to a number at which the oldest go. */
const bounds = { read: 1_000, unread: 10_000 }

const schema = `
CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT, text TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reading (one INTEGER PRIMARY KEY CHECK (one = 1), readTo INTEGER NOT NULL, dropped INTEGER NOT NULL);
INSERT OR IGNORE INTO reading VALUES (1, 0, 0);
`

/** SES v2 `SendEmail` and SNS `Publish` to a phone number, kept instead of sent. */
export class OutboxEngine implements Engine {
  readonly #db: SqliteFile
  readonly #now: () => number
  readonly #keep: typeof bounds
  readonly #log: (message: string) => void
  #isFull = false

  constructor({ file, now = Date.now, keep = bounds, log = () => undefined }: OutboxOptions) {
    this.#db = new SqliteFile(file, schema)
    this.#now = now
    this.#keep = keep
    this.#log = log
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    const item = this.#compose(action, input)
    this.#db.transaction(() => this.#put(item))
    return { MessageId: randomUUID() }
  }

  /** Shows the messages to somebody: they count as read from then on. */
  read(): OutboxReading {
    const items = this.#db.all('SELECT * FROM outbox ORDER BY id DESC').map(toItem)
    this.#db.run('UPDATE reading SET readTo = (SELECT COALESCE(MAX(id), 0) FROM outbox)')
    this.#isFull = false
    return { items, dropped: Number(this.#db.get('SELECT dropped FROM reading')?.['dropped']) }
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  #compose(action: string, input: AwsInput): OutgoingMessage {
    if (action === 'SendEmail') return emailOf(input, this.#now())
    if (action === 'Publish') return smsOf(input, this.#now())
    throw new AwsError('UnsupportedOperation', `The outbox of this machine has no ${action}`)
  }

  #put({ channel, to, subject, text, at }: OutgoingMessage): void {
    const { read, unread } = this.#keep
    this.#db.run(
      'INSERT INTO outbox (channel, recipient, subject, text, at) VALUES (?, ?, ?, ?, ?)',
      channel,
      to,
      subject ?? null,
      text,
      at,
    )
    const older = 'DELETE FROM outbox WHERE id <= (SELECT MAX(id) FROM outbox) - ?'
    this.#db.run(`${older} AND id <= (SELECT readTo FROM reading)`, read)
    const dropped = this.#db.run(older, Math.max(read, unread))
    if (dropped === 0) return
    this.#db.run('UPDATE reading SET dropped = dropped + ?', dropped)
    if (!this.#isFull) this.#log(`The outbox drops messages that nobody has read: it keeps ${unread} of them`)
    this.#isFull = true
  }
}

const toItem = ({ channel, recipient, subject, text, at }: Row): OutgoingMessage => ({
  channel: channel === 'sms' ? 'sms' : 'email',
  to: String(recipient),
  ...(typeof subject === 'string' ? { subject } : {}),
  text: String(text),
  at: Number(at),
})

import { randomUUID } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { SqliteFile, type Row } from './sqlite-file.ts'

/** A mail or text message that AWS would have sent; `at` in milliseconds. */
export interface OutboxItem {
  readonly channel: 'email' | 'sms'
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly at: number
}

/** What the outbox is started with. */
export interface OutboxOptions {
  readonly file: string
  readonly now?: () => number
  /** How many messages it keeps; 1,000 by default. */
  readonly keep?: number
}

const schema = `CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT, text TEXT NOT NULL, at INTEGER NOT NULL)`

/** SES v2 `SendEmail` and SNS `Publish` to a phone number, kept instead of sent. */
export class OutboxEngine implements Engine {
  readonly #db: SqliteFile
  readonly #now: () => number
  readonly #keep: number

  constructor({ file, now = Date.now, keep = 1_000 }: OutboxOptions) {
    this.#db = new SqliteFile(file, schema)
    this.#now = now
    this.#keep = keep
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    this.#put(this.#read(action, input))
    return { MessageId: randomUUID() }
  }

  /** The messages, newest first. */
  items(): OutboxItem[] {
    return this.#db.all('SELECT * FROM outbox ORDER BY id DESC').map(toItem)
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  #read(action: string, input: AwsInput): OutboxItem {
    if (action === 'SendEmail') return emailOf(input, this.#now())
    if (action === 'Publish') return smsOf(input, this.#now())
    throw new AwsError('UnsupportedOperation', `The outbox of this machine has no ${action}`)
  }

  #put({ channel, to, subject, text, at }: OutboxItem): void {
    this.#db.run(
      'INSERT INTO outbox (channel, recipient, subject, text, at) VALUES (?, ?, ?, ?, ?)',
      channel,
      to,
      subject ?? null,
      text,
      at,
    )
    this.#db.run('DELETE FROM outbox WHERE id <= (SELECT MAX(id) FROM outbox) - ?', this.#keep)
  }
}

const toItem = ({ channel, recipient, subject, text, at }: Row): OutboxItem => ({
  channel: channel === 'sms' ? 'sms' : 'email',
  to: String(recipient),
  ...(typeof subject === 'string' ? { subject } : {}),
  text: String(text),
  at: Number(at),
})

const emailOf = (input: AwsInput, at: number): OutboxItem => {
  const { ToAddresses, ...others } = member(input, 'Destination')
  const { Subject, Body } = member(member(input, 'Content'), 'Simple') as Record<string, AwsInput | undefined>
  const text = Body && member(Body, 'Text')['Data']
  if (!Array.isArray(ToAddresses) || ToAddresses.length !== 1 || Object.keys(others).length > 0)
    throw badRequest('Only a mail to one recipient is played on this machine')
  if (!input['FromEmailAddress']) throw badRequest('The mail has no sender')
  if (typeof text !== 'string') throw badRequest('Only Content.Simple with a text body is played on this machine')
  return { channel: 'email', to: String(ToAddresses[0]), subject: String(Subject?.['Data'] ?? ''), text, at }
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

const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message)

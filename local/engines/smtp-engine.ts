import { createTransport } from 'nodemailer'
import { isLoopback } from '../loopback.ts'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { emailOf } from './outgoing-message.ts'

/** Where mails go, and from whom. */
export interface Smtp {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which begins without TLS and must go on with it unless it is this machine. */
  readonly url: string
  readonly from: string
}

/** What the engine is started with. */
export interface SmtpOptions extends Smtp {
  /** Hears, without addresses and words of a mail, what the server does not take. */
  readonly log: (message: string) => void
}

/** Within the time that functions wait for SES; a mail that takes longer is not begun a second time. */
const milliseconds = { connectionTimeout: 4_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

/** SES v2 `SendEmail` by a mail server of the house. */
export class SmtpEngine implements Engine {
  readonly #transport: Transport
  readonly #from: string
  readonly #log: (message: string) => void
  /** Mails under way: a function that asks again hears of the same one. */
  readonly #sending = new Map<string, Promise<void>>()

  constructor({ url, from, log }: SmtpOptions) {
    const { protocol, hostname, port, username, password } = new URL(url)
    const secure = protocol === 'smtps:'
    this.#transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      // Codes and the password are for nobody on the way, who could also leave out that there is TLS (STARTTLS stripping).
      requireTLS: !secure && !isLoopback(hostname),
      ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      pool: true,
      maxConnections: 2,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...milliseconds,
    })
    this.#from = from
    this.#log = log
  }

  /** Says whether the server lets us in, so that a wrong password is not found out by the first mail. */
  async greet(): Promise<void> {
    await this.#transport.verify().then(
      () => this.#log('The mail server lets us in'),
      (error: unknown) => this.#log(`WARNING: the mail server does not take mails: ${reasonOf(error)}`),
    )
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    if (action !== 'SendEmail') throw new AwsError('UnsupportedOperation', `The mail server has no ${action}`)
    const { to, subject = '', text } = emailOf(input, 0)
    const name = JSON.stringify([to, subject, text])
    const sending =
      this.#sending.get(name) ?? this.#send({ from: this.#from, to: { name: '', address: to }, subject, text })
    this.#sending.set(name, sending)
    try {
      await sending
    } finally {
      this.#sending.delete(name)
    }
    return { MessageId: 'sent' }
  }

  async close(): Promise<void> {
    this.#transport.close()
  }

  async #send(mail: Parameters<Transport['sendMail']>[0]): Promise<void> {
    try {
      await this.#transport.sendMail(mail)
    } catch (error) {
      this.#log(`A mail was not taken: ${reasonOf(error)}`)
      // As with SES, it has been sent as far as whoever sends is concerned, and bounces.
      if (hasNoMailbox(error)) return
      throw new AwsError('ServiceUnavailable', 'The mail server did not take the mail', 503)
    }
  }
}

type Transport = ReturnType<typeof createTransport>

interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Whether there is nobody at the address, which no further try changes. A server that does not want us at all says 5.7. */
const hasNoMailbox = (error: unknown): boolean => {
  const { command, responseCode = 0, response = '' } = error as SmtpError
  return command === 'RCPT TO' && [550, 551, 553].includes(responseCode) && !/\b5\.7\.\d/.test(response)
}

/** What the server said, in numbers: its words may quote addresses. */
const reasonOf = (error: unknown): string => {
  const { code = 'failed', command, responseCode, response = '' } = error as SmtpError
  const enhanced = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0]
  return [code, command, responseCode, enhanced].filter((part) => part !== undefined).join(' ')
}

import { once } from 'node:events'
import { type AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll } from 'vitest'

/** A mail that came to a mail server. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string
  readonly secure: boolean
  /** Head and body, as they came over the wire. */
  readonly source: string
}

/** A refusal with its number. */
const refusal = (code: number, words: string): Error => Object.assign(new Error(words), { responseCode: code })

/** A real SMTP server of one test file, which lets in one user; `refuse` answers a number and words for recipients that it does not take. */
export const mailServer = async (
  options: SMTPServerOptions,
  refuse: (recipient: string) => readonly [number, string] | null = () => null,
): Promise<{ port: number; mails: ReceivedMail[]; password: string }> => {
  const password = 'p@ss:word/ß'
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    ...options,
    onAuth: (auth, _session, done) =>
      auth.username === 'zaas' && auth.password === password
        ? done(null, { user: 'zaas' })
        : done(refusal(535, '5.7.8 Authentication credentials invalid')),
    onRcptTo: ({ address }, _session, done) => {
      const no = refuse(address)
      done(no === null ? null : refusal(...no))
    },
    onData: (stream, { envelope, user, secure }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.once('end', () => {
        const { mailFrom, rcptTo } = envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const source = Buffer.concat(chunks).toString()
        mails.push({ from, to: rcptTo.map(({ address }) => address), user: String(user), secure, source })
        done()
      })
    },
  })
  // Clients that do not trust the certificate say so here too.
  server.on('error', () => undefined)
  server.listen(0, '0.0.0.0')
  await once(server.server, 'listening')
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, mails, password }
}

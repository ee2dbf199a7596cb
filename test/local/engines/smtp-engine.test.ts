import { afterEach, expect, it } from 'vitest'
import { type AwsInput } from '../../../local/engines/engine.ts'
import { SmtpEngine } from '../../../local/engines/smtp-engine.ts'
import { selfSigned } from '../../support/certificate.ts'
import { mailServer } from '../../support/mail-server.ts'

const open = { allowInsecureAuth: true, disabledCommands: ['STARTTLS'], authOptional: false }
const server = await mailServer(open, (recipient) => {
  const [, code = '', words = ''] = /^(\d+)-?([\d.]*)@/.exec(recipient) ?? []
  return code === '' ? null : [Number(code), `${words} nothing for ${recipient}`.trim()]
})
const trusted = await mailServer({ secure: true, ...selfSigned() })
const credentials = `zaas:${encodeURIComponent(server.password)}`

const lines: string[] = []
const engines: SmtpEngine[] = []
const engine = (url: string): SmtpEngine => {
  const made = new SmtpEngine({ url, from: 'zaas@acme.example', log: (line) => void lines.push(line) })
  engines.push(made)
  return made
}
afterEach(async () => {
  lines.length = 0
  for (const one of engines.splice(0)) await one.close()
})

const mailTo = (to: string, text = 'Code K7QM\n.\nGrüße', subject = 'Überprüfung'): AwsInput => ({
  FromEmailAddress: 'no-reply@zaas.example',
  Destination: { ToAddresses: [to] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
})
const atHome = (): SmtpEngine => engine(`smtp://${credentials}@127.0.0.1:${server.port}`)

it('a mail arrives whole, from the sender of the house, by whoever logged in', async () => {
  server.mails.length = 0
  expect(await atHome().call('SendEmail', mailTo('ann@acme.example'))).toEqual({ MessageId: 'sent' })
  expect(server.mails).toEqual([
    expect.objectContaining({ from: 'zaas@acme.example', to: ['ann@acme.example'], user: 'zaas' }),
  ])
  const { source = '' } = server.mails[0] ?? {}
  expect(source).toMatch(/^From: zaas@acme\.example$/m)
  expect(source).toContain('Gr=C3=BC=C3=9Fe')
  expect(lines).toEqual([])
})

it.each(['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', '"x" <a@b.example>'])(
  'what is not one address (%j) reaches nobody else',
  async (to) => {
    server.mails.length = 0
    await atHome()
      .call('SendEmail', mailTo(to))
      .catch(() => undefined)
    for (const mail of server.mails) {
      expect(mail.to).toHaveLength(1)
      expect(mail.to[0]).not.toBe('c@d.example')
      expect(mail.source).not.toMatch(/^Bcc:/m)
    }
  },
)

it.each<[string, boolean]>([
  ['550@acme.example', true],
  ['551-5.1.1@acme.example', true],
  ['550-5.7.1@acme.example', false],
  ['554-5.7.1@acme.example', false],
  ['451-4.7.1@acme.example', false],
])('a mail to %s, refused with these numbers, is given up: %s', async (to, isGivenUp) => {
  const call = atHome().call('SendEmail', mailTo(to))
  if (isGivenUp) expect(await call).toEqual({ MessageId: 'sent' })
  else await expect(call).rejects.toMatchObject({ code: 'ServiceUnavailable', status: 503 })
  expect(lines).toEqual([expect.stringMatching(/^A mail was not taken: EENVELOPE RCPT TO \d{3}( \d\.\d\.\d)?$/)])
})

it.each<[string, string, RegExp]>([
  ['a wrong password', `smtp://zaas:wrong@127.0.0.1:${server.port}`, /EAUTH.* 535 5\.7\.8$/],
  ['no server', `smtp://${credentials}@127.0.0.1:9`, /(ESOCKET|ECONNECTION|ECONNREFUSED)/],
  // 0.0.0.0 reaches this machine, and is a stranger's name for it.
  ['a way without TLS', `smtp://${credentials}@0.0.0.0:${server.port}`, /ETLS/],
  [
    'a certificate that nobody vouches for',
    `smtps://${credentials}@localhost:${trusted.port}`,
    /(ESOCKET|ETLS|CERT|SELF)/,
  ],
])('by %s no mail goes, and the start says so', async (_title, url, reason) => {
  const mails = server.mails.length + trusted.mails.length
  const made = engine(url)
  await made.greet()
  await expect(made.call('SendEmail', mailTo('ann@acme.example'))).rejects.toMatchObject({ status: 503 })
  expect(lines).toEqual([
    expect.stringMatching(/^WARNING: the mail server does not take mails: /),
    expect.stringMatching(/^A mail was not taken: /),
  ])
  for (const line of lines) expect(line).toMatch(reason)
  expect(lines.join()).not.toContain('wrong')
  expect(server.mails.length + trusted.mails.length).toBe(mails)
})

it('a mail that is asked for again while it goes out is sent once', async () => {
  server.mails.length = 0
  const made = atHome()
  await Promise.all([1, 2, 3].map(() => made.call('SendEmail', mailTo('ann@acme.example'))))
  expect(server.mails).toHaveLength(1)
  await made.greet()
  expect(lines).toEqual(['The mail server lets us in'])
})

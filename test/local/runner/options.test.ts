import { expect, it } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCommandLine } from '../../../local/command-line.ts'
import { messageOptions } from '../../../local/message-flags.ts'
import type { RunnerOptions } from '../../../local/runner-options.ts'
import { startNotes } from '../../../local/start-notes.ts'

it("the command line becomes the runner's options", () => {
  expect(readCommandLine([])).toEqual({
    port: 8080,
    host: '127.0.0.1',
    outboxPort: 0,
    data: '.zaas',
    allowLoopbackWebhooks: false,
    signup: 'open',
    development: false,
  })
  expect(readCommandLine(['--trusted-proxy', '10.0.0.0/8, 2001:db8::1'])).toMatchObject({
    trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
  })
  expect(
    readCommandLine([
      '--port',
      '0',
      '--url',
      'https://zaas.example/',
      '--data',
      'd',
      '--allow-loopback-webhooks',
      '--app-minimum',
      '0.0.9',
      '--watch',
      '--inspect',
      'token.status:9333',
      '--host',
      '::1',
      '--outbox-port',
      '9090',
      '--signup',
      'closed',
      '--max-tokens',
      '500',
    ]),
  ).toEqual({
    port: 0,
    host: '::1',
    outboxPort: 9090,
    url: 'https://zaas.example',
    data: 'd',
    allowLoopbackWebhooks: true,
    signup: 'closed',
    maxTokens: 500,
    appMinimum: '0.0.9',
    development: true,
    inspect: { id: 'token.status', port: 9333 },
  })
})

it('messages leave this machine by the flags, a file or the environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-flags-'))
  const file = join(folder, 'smtp')
  writeFileSync(file, 'smtps://u:p@mail.example\n')
  const smtp = { url: 'smtps://u:p@mail.example', from: 'a@b.example' }
  expect(messageOptions({ smtp: file, 'mail-from': 'a@b.example' }, {})).toEqual({ smtp })
  expect(messageOptions({ 'mail-from': 'a@b.example' }, { ZAAS_SMTP: smtp.url })).toEqual({ smtp })
  expect(messageOptions({ 'sms-hook': 'https://sms.example/x?k=1', 'sms-countries': '+49,+43' }, {})).toEqual({
    smsHook: 'https://sms.example/x?k=1',
    smsPrefixes: '+49,+43',
  })
  expect(messageOptions({ 'sms-countries': '+49' }, {})).toEqual({ smsPrefixes: '+49' })
  expect(messageOptions({}, {})).toEqual({})
  rmSync(folder, { recursive: true })
})

it.each<[Parameters<typeof messageOptions>[0], string]>([
  [{ smtp: 'smtps://u:secret@mail.example' }, '--smtp and --mail-from go together'],
  [{ 'mail-from': 'a@b.example' }, '--smtp and --mail-from go together'],
  [{ smtp: 'https://mail.example', 'mail-from': 'a@b.example' }, '--smtp takes smtps://user:password@host or smtp://'],
  [{ smtp: 'smtps://u:secret@mail.example/x', 'mail-from': 'a@b.example' }, '--smtp takes smtps://user:password@host'],
  [{ smtp: 'smtps://u:secret@[mail', 'mail-from': 'a@b.example' }, '--smtp takes an address, or a file that holds one'],
  [{ smtp: '/nowhere/smtp', 'mail-from': 'a@b.example' }, '--smtp: ENOENT'],
  [{ smtp: 'smtps://mail.example', 'mail-from': 'A <a@b.example>' }, '--mail-from takes a bare mail address'],
  [{ 'sms-hook': 'https://sms.example' }, '--sms-hook needs --sms-countries'],
  [{ 'sms-hook': 'http://sms.example', 'sms-countries': '+49' }, '--sms-hook takes an https: address'],
  [{ 'sms-countries': '49' }, "--sms-countries takes what numbers begin with, such as +49,+43, not '49'"],
])('%j is refused in a sentence, without its password', (flags, sentence) => {
  expect(() => messageOptions(flags, {})).toThrow(sentence)
  expect(() => messageOptions(flags, {})).toThrow(/^(?!.*secret)/)
})

it.each(['10.0.0.0/8,proxy', '10.0.0.0/33', '::1/129', '10.0.0.0/', ''])("'%s' names no proxies", (text) => {
  const wrong = text.split(',').at(-1) ?? ''
  expect(() => readCommandLine(['--trusted-proxy', text])).toThrow(
    `--trusted-proxy takes addresses or ranges such as 10.0.0.0/8, not '${wrong}'`,
  )
})

it.each<[Partial<RunnerOptions>, RegExp[]]>([
  [{ host: '127.0.0.1' }, [/^Sign-up is open: whoever reaches it/]],
  [{ host: '::1', url: 'http://localhost:8080' }, [/^Sign-up is open/]],
  [{ host: '127.0.0.1', signup: 'closed' }, [/^Sign-up is closed: nobody/]],
  [{ host: '127.0.0.1', url: 'https://zaas.example' }, [/^Sign-up is open/, /^WARNING: sign-up is open at a public/]],
  [{ host: '0.0.0.0', url: 'https://zaas.example', signup: 'closed' }, [/^Sign-up is closed/]],
  [{ host: '0.0.0.0' }, [/^Sign-up is open/, /^WARNING: /, /give the public one with --url/]],
  [{ host: '::1', noLimits: true, development: true }, [/^Sign-up is open/, /^Without limits/, /takes over changed/]],
  [
    {
      signup: 'closed',
      smtp: { url: 'smtps://u:secret@mail.example', from: 'a@b.example' },
      smsHook: 'https://s.example/?k=1',
    },
    [
      /^Sign-up is closed/,
      /^Mails go out by mail\.example, from a@b\.example$/,
      /^Text messages go to https:\/\/s\.example$/,
    ],
  ],
])('the start with %o says what whoever starts it should know', (options, notes) => {
  expect(startNotes({ data: '.zaas', port: 8080, host: '127.0.0.1', ...options })).toEqual(
    notes.map((note) => expect.stringMatching(note)),
  )
})

it.each(['smtps://u:p@mail.example', '--smtp=smtps://u:p@mail.example'])('a password in %s is warned of', (word) => {
  const notes = startNotes({ data: '.zaas', port: 8080, host: '127.0.0.1' }, ['node', 'start', word])
  expect(notes).toContainEqual(expect.stringMatching(/^WARNING: the list of processes shows the password/))
})

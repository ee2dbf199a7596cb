import { expect, it } from 'vitest'
import { readCommandLine } from '../../../local/command-line.ts'
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
])('the start with %o says what whoever starts it should know', (options, notes) => {
  expect(startNotes({ data: '.zaas', port: 8080, ...options })).toEqual(
    notes.map((note) => expect.stringMatching(note)),
  )
})

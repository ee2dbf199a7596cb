import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, onTestFinished } from 'vitest'
import { signedHeaders } from '../../core/domain/webhook/signature.ts'
import { freePort } from '../support/cli.ts'
import { blocksOf, scriptOf } from '../support/document-blocks.ts'
import { ownInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'

const guide = 'docs/webhooks.md'
const instance = await ownInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-webhooks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const modules = resolve(import.meta.dirname, '../../node_modules/.bin')
const codeIn = (language: string): string => blocksOf(guide, language)[0]?.code ?? ''
writeFileSync(join(folder, 'receive.ts'), codeIn('ts'))

/** Runs a command in the guide's folder, with the Node of the project; it ends with its test. */
const run = (command: string, args: string[], variables: Record<string, string>) => {
  const path = `${modules}${delimiter}${process.env['PATH'] ?? ''}`
  const env = { ...process.env, GOFLAGS: '-mod=mod', GO111MODULE: 'off', ...variables, PATH: path }
  const child = spawn(command, args, { cwd: folder, env, detached: true })
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // It has ended.
    }
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  return { ended, output: () => output }
}

describe(guide, () => {
  itWith('jq')(
    'runs from top to bottom',
    async () => {
      const tenant = await instance.signUp('guided')
      const script = scriptOf(guide).replaceAll('9800', String(await freePort()))
      const variables = { ZAAS: instance.url, OWNER: tenant.ownerKey, SERVICE: tenant.service }
      const { ended, output } = run('bash', ['-e', '-o', 'pipefail', '-c', script], variables)
      expect([await ended, output()]).toEqual([0, expect.any(String)])
      for (const said of [
        'webhook.test webhook.test 0 -> 0 sequence',
        '"event":"webhook.test","id":"webhook.test"',
        '{"queued":1}',
        '{"queued":0}',
        '"rotatingUntil"',
      ])
        expect(output()).toContain(said)
    },
    60_000,
  )

  const secret = `whsec_${'A'.repeat(32)}`
  const other = `whsec_${'B'.repeat(32)}`
  const body = JSON.stringify({ type: 'token.opened', data: { id: 'jürgen', sequence: 1, pad: '00' } })
  const signed = (secrets: string[], age = 0, id = `msg_${age}`) =>
    signedHeaders(secrets, { id, timestamp: Math.floor(Date.now() / 1000) - age, body })
  /** What may come, and whether it is genuine. */
  const messages: [string, Record<string, string>, string, boolean][] = [
    ['as it was signed', signed([secret]), body, true],
    ['signed by two secrets, this one the first', signed([secret, other], 1), body, true],
    ['signed by two secrets, this one the second', signed([other, secret], 2), body, true],
    ['signed by another', signed([other]), body, false],
    ['another body', signed([secret]), body.replace('opened', 'closed'), false],
    ['another id', { ...signed([secret]), 'webhook-id': 'msg_2' }, body, false],
    [
      'another time',
      { ...signed([secret]), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 7) },
      body,
      false,
    ],
    ['six minutes old', signed([secret], 360), body, false],
    ['from six minutes ahead', signed([secret], -360), body, false],
    ['a part of the signature', { ...signed([secret]), 'webhook-signature': 'v1,' }, body, false],
    ['no signature', { 'webhook-id': 'msg_1' }, body, false],
  ]

  const languages = [
    ['TypeScript', 'ts', 'node', ['receive.ts']],
    ['Python', 'python', 'python3', ['receive.py']],
    ['Go', 'go', 'go', ['run', 'receive.go']],
    ['PHP', 'php', 'php', ['-S', '127.0.0.1:PORT', 'receive.php']],
  ] as const

  for (const [name, language, tool, args] of languages)
    itWith(tool)(
      `the receiver in ${name} takes what an instance sends, and nothing that is forged or old`,
      async () => {
        const port = String(await freePort())
        const file = args.at(-1) ?? ''
        writeFileSync(join(folder, file), codeIn(language))
        const given = args.map((one) => one.replace('PORT', port))
        const receiver = run(tool, given, { PORT: port, WEBHOOK_SECRET: secret })
        const isThere = (): Promise<boolean> =>
          new Promise((done) => {
            const socket = connect(Number(port), '127.0.0.1', () => done(true))
            socket.once('error', () => done(false)).once('connect', () => socket.destroy())
          })
        // A compiler has its time on a busy machine.
        for (let tries = 0; !(await isThere()); tries += 1) {
          expect(tries, receiver.output()).toBeLessThan(600)
          await sleep(100)
        }
        const url = `http://127.0.0.1:${port}/hook`
        const tenant = await instance.signUp(`guided-${language}`, { webhook: { url, secret } })
        await instance.post('/webhook/test', { service: tenant.service }, tenant.ownerKey)
        await expect.poll(receiver.output, { timeout: 20_000 }).toContain('webhook.test')
        for (const [what, headers, sent, genuine] of messages) {
          const { status } = await fetch(url, { method: 'POST', headers, body: sent })
          expect([what, status], receiver.output()).toEqual([what, genuine ? 204 : 400])
        }
      },
      120_000,
    )

  itWith('openssl')('the shell tells what is genuine', async () => {
    for (const [what, headers, sent, genuine] of messages) {
      writeFileSync(join(folder, 'body'), sent)
      writeFileSync(
        join(folder, 'headers'),
        Object.entries(headers)
          .map((pair) => `${pair.join(': ')}\r\n`)
          .join(''),
      )
      const { ended, output } = run('bash', ['-c', codeIn('bash')], { WEBHOOK_SECRET: secret })
      await ended
      expect([what, output().trim().split('\n').at(-1)]).toEqual([what, genuine ? 'genuine' : 'forged'])
    }
  })
})

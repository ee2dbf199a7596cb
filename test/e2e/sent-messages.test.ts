import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { selfSigned } from '../support/certificate.ts'
import { type Command, freePort, runScript } from '../support/cli.ts'
import { Client } from '../support/instance.ts'
import { mailServer } from '../support/mail-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-sent-'))
const data = join(folder, 'data')
const certificate = selfSigned()
const server = await mailServer({ secure: true, ...certificate })
let instance: Command | null = null
afterAll(async () => {
  await instance?.kill()
  rmSync(folder, { recursive: true, force: true })
})

const decoded = (source: string): string =>
  source
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

it('a sign-up by a real mail server, over TLS and with a password that no list of processes shows', async () => {
  const file = join(folder, 'smtp')
  writeFileSync(file, `smtps://zaas:${encodeURIComponent(server.password)}@localhost:${server.port}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'ca.pem'), certificate.cert)
  const port = await freePort()
  const args = ['--port', String(port), '--data', data, '--smtp', file, '--mail-from', 'zaas@acme.example']
  instance = runScript('local/start.mjs', args, { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })
  const client = new Client(`http://127.0.0.1:${port}`, data)
  const asked = (): Promise<number> =>
    client.post('/tenant/signup', { tenant: 'acme', email: 'ann@acme.example' }).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(asked, { timeout: 60_000 }).toBe(202)
  await expect.poll(() => server.mails.length, { timeout: 20_000 }).toBeGreaterThan(0)
  const [mail] = server.mails
  expect(mail).toMatchObject({ from: 'zaas@acme.example', to: ['ann@acme.example'], user: 'zaas', secure: true })
  const code = /#code=([\w-]+)/.exec(decoded(mail?.source ?? ''))?.[1]
  expect((await client.post('/tenant/verify', { code })).status).toBe(200)
  expect((await client.get('/instance')).body).toMatchObject({ outbox: false })

  const sent = (await (await fetch(readFileSync(join(data, 'outbox.url'), 'utf8').trim())).json()) as {
    items: unknown[]
  }
  expect(sent.items).toEqual([])
  await expect.poll(() => instance?.output()).toContain('The mail server lets us in')
  expect(instance.output()).toContain(`Mails go out by localhost:${server.port}, from zaas@acme.example`)
  expect(instance.output()).not.toContain('list of processes')
  expect(readFileSync(`/proc/${instance.process.pid}/cmdline`, 'utf8')).not.toContain('p%40ss')
}, 120_000)

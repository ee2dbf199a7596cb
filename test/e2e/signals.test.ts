import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { selfSigned } from '../support/certificate.ts'
import { type Command, freePort, runScript } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-signals-'))
const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
const logs = join(folder, 'data', 'logs')
let instance: Command
let port: number

const keep = (pair: { cert: string; key: string }): string => {
  writeFileSync(cert, pair.cert)
  writeFileSync(key, pair.key)
  return new X509Certificate(pair.cert).fingerprint256
}

/** The certificate that a connection of the agent has; rejects while nothing answers. */
const certificateOf = (agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { port, host: '127.0.0.1', path: '/health', agent, rejectUnauthorized: false },
      (response) => {
        const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
        response.resume().once('end', () => resolve(fingerprint256))
      },
    )
    asked.once('error', reject).end()
  })
const once = (): Promise<string> => certificateOf(new Agent({ maxCachedSessions: 0 }))
const said = (text: string): Promise<void> =>
  vi.waitFor(() => expect(instance.output()).toContain(text), { timeout: 10_000 })

const start = (): Command =>
  runScript('local/start.mjs', [
    '--port',
    String(port),
    '--data',
    join(folder, 'data'),
    '--tls-cert',
    cert,
    '--tls-key',
    key,
  ])

beforeAll(async () => {
  port = await freePort()
})
afterAll(async () => {
  await instance?.kill()
  rmSync(folder, { recursive: true, force: true })
})

it('SIGTERM during the start ends it, and is no failure', async () => {
  keep(selfSigned())
  instance = start()
  await said('Starting zaas')
  instance.process.kill('SIGTERM')
  expect(await instance.ended).toBe(0)
})

it('SIGHUP takes a renewed certificate and turned logs without ending a connection; SIGTERM exits 0', async () => {
  const first = keep(selfSigned())
  instance = start()
  await vi.waitFor(async () => expect(await once()).toBe(first), { timeout: 60_000 })
  await said('Ready')
  const kept = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await certificateOf(kept)).toBe(first)

  await vi.waitFor(() => expect(readdirSync(logs)).toContain('access.log'))
  renameSync(join(logs, 'access.log'), join(logs, 'access.log.old'))
  const second = keep(selfSigned())
  instance.process.kill('SIGHUP')
  await said('Reloaded')
  expect([await once(), await certificateOf(kept)]).toEqual([second, first])
  await vi.waitFor(() => expect(readdirSync(logs)).toContain('access.log'))

  writeFileSync(key, selfSigned().key)
  instance.process.kill('SIGHUP')
  await said('The certificate was not reloaded')
  expect(await once()).toBe(second)

  instance.process.kill('SIGTERM')
  expect(await instance.ended).toBe(0)
  kept.destroy()
  expect(instance.output()).toMatch(/^\d{4}-[\d-]+T[\d:.]+Z Reloaded$/m)
  const lines = readdirSync(logs).flatMap((name) => readFileSync(join(logs, name), 'utf8').trimEnd().split('\n'))
  expect(lines.length).toBeGreaterThan(2)
  for (const line of lines) expect(line).toMatch(/^(\{"time":")?\d{4}-\d\d-\d\dT[\d:.]+Z/)
})

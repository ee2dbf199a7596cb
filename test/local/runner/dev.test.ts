import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startRunner, type Runner } from '../../../local/runner.ts'
import { freePort } from '../../support/cli.ts'
import { listeningOf } from '../../support/listening.ts'

// A copy of the fixture, which is changed, as deep in the project's folder as itself.
const build = fileURLToPath(new URL('../../../.build/dev', import.meta.url))
mkdirSync(build, { recursive: true })
const folder = mkdtempSync(join(build, 'copy-'))
const root = join(folder, 'fixture')
const data = mkdtempSync(join(tmpdir(), 'zaas-dev-'))
const log: string[] = []
let runner: Runner
let port: number

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('./fixture', import.meta.url)), root, { recursive: true })
  port = await freePort()
  runner = await startRunner({
    root,
    app: join(root, 'bin', 'app.ts'),
    data,
    port: 0,
    development: true,
    inspect: { id: 'demo.http', port },
    log: (line) => log.push(line),
  })
})
afterAll(async () => {
  await runner?.close()
  for (const path of [folder, data]) rmSync(path, { recursive: true, force: true })
})

const change = (file: string, from: string | RegExp, to: string): void => {
  const path = join(root, file)
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(from)
  writeFileSync(path, text.replace(from, to))
}
const health = async (): Promise<string> => (await fetch(`${runner.url}/health`)).text()
const inspector = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/json/list`)).text()
const kept = async (): Promise<number> => (await fetch(`${runner.url}/items/kept`)).status

it('a changed function is taken over within two seconds, and the data stay', async () => {
  const stored = await fetch(`${runner.url}/items/kept`, { method: 'POST', body: 'x' })
  expect(stored.status).toBe(201)
  const seconds: number[] = []
  for (const [from, to] of [
    ['ok', 'change one'],
    ['change one', 'change two'],
    ['change two', 'change three'],
  ] as const) {
    const begun = performance.now()
    change('functions/demo/http.ts', `status: '${from}'`, `status: '${to}'`)
    await vi.waitFor(async () => expect(await health()).toContain(to), { timeout: 40_000, interval: 20 })
    seconds.push((performance.now() - begun) / 1000)
  }
  // The bound is for a machine with nothing else to do; it grows with the processes that share the processors.
  const [load = 0] = loadavg()
  const others = Math.max(1, load / availableParallelism())
  console.log(
    `taken over after ${seconds.map((one) => one.toFixed(2)).join(', ')} s at ${others.toFixed(1)} times the load`,
  )
  expect(Math.min(...seconds)).toBeLessThan(2 * others)
  expect(await kept()).toBe(200)
})

it('the debugger of a function listens, on loopback and also for its new code', async () => {
  const { ports } = listeningOf(process.pid)
  expect(ports.filter((one) => one.port === port)).toEqual([{ address: '127.0.0.1', port }])
  expect(await inspector()).toContain('webSocketDebuggerUrl')
})

it('stack traces show the places of the sources', async () => {
  expect((await fetch(`${runner.url}/do/throw`, { method: 'POST' })).status).toBe(500)
  await vi.waitFor(() => expect(log.join('\n')).toMatch(/a bug.*fixture\/functions\/demo\/http\.ts:\d+:\d+/s))
})

it('code that does not build is reported with its place, and what runs goes on', async () => {
  change('functions/demo/http.ts', "status: 'change", "status: 'chan\n")
  await vi.waitFor(() => expect(log.join('\n')).toMatch(/Not taken over: .*http\.ts:\d+:\d+/s), 20_000)
  expect(await health()).toContain('change')
  change('functions/demo/http.ts', /status: 'chan\n.*'/, "status: 'four'")
  await vi.waitFor(async () => expect(await health()).toContain('four'), 20_000)
})

it('a changed page is built and seen', async () => {
  const script = async (): Promise<string> => {
    const page = await (await fetch(runner.outboxUrl, { headers: { accept: 'text/html' } })).text()
    const [, path = ''] = /src="([^"]+)"/.exec(page) ?? []
    return (await fetch(new URL(path, runner.outboxUrl))).text()
  }
  expect(await script()).toContain('first words')
  change('web/outbox/main.ts', 'first words', 'other words')
  await vi.waitFor(async () => expect(await script()).toContain('other words'), 20_000)
  await vi.waitFor(() => expect(log.join('\n')).toMatch(/Took over the pages in/), 20_000)
})

it('a changed template is taken over, and the data stay', async () => {
  expect((await fetch(`${runner.url}/more`)).status).toBe(404)
  change('bin/app.ts', "'GET /health',", "'GET /health', 'GET /more',")
  await vi.waitFor(async () => expect((await fetch(`${runner.url}/more`)).status).toBe(200), 30_000)
  expect(await kept()).toBe(200)
})

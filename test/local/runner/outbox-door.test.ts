import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openOutboxDoor, type OutboxDoor } from '../../../local/outbox-door.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-outbox-'))
const file = join(folder, 'outbox.url')
const page = join(folder, 'pages', 'outbox')
const inbox = { items: [{ channel: 'email' }], dropped: 0 }
let door: OutboxDoor
let reads = 0

const open = (port = 0): Promise<OutboxDoor> =>
  openOutboxDoor({
    port,
    file,
    read: () => {
      reads += 1
      return inbox
    },
    now: Date.now,
    log: () => undefined,
    pages: join(folder, 'pages'),
  })

beforeAll(async () => {
  // Left over from a start that was killed, and readable.
  writeFileSync(file, 'http://127.0.0.1:1/outbox/?t=old', { mode: 0o644 })
  door = await open()
})
afterAll(async () => {
  await door.close()
  expect(existsSync(file)).toBe(false)
  rmSync(folder, { recursive: true })
})

/** `fetch` would choose `Host` and `Origin` itself. */
const ask = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(new URL(path, door.url), { method, headers }, (answer) => {
      let body = ''
      answer.on('data', (part: Buffer) => (body += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    sent.on('error', reject).end()
  })
const address = (): URL => new URL(door.url)

it('shows what was sent at the one address that the start knows, which only its owner reads', async () => {
  expect(readFileSync(file, 'utf8')).toBe(`${door.url}\n`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(address()).toMatchObject({ hostname: '127.0.0.1', pathname: '/outbox/' })
  for (const accept of ['application/json', '*/*', 'text/html'])
    expect(await ask(door.url, { accept })).toEqual({ status: 200, body: JSON.stringify(inbox) })
})

it.each<[string, number, (url: URL) => void, Record<string, string>, string?]>([
  ['without the secret', 404, (url) => url.searchParams.delete('t'), {}],
  ['with another secret', 404, (url) => url.searchParams.set('t', 'A'.repeat(32)), {}],
  ['with a shorter secret', 404, (url) => url.searchParams.set('t', 'A'), {}],
  ['with a secret of other bytes', 404, (url) => url.searchParams.set('t', 'é'.repeat(32)), {}],
  ['at another path', 404, (url) => (url.pathname = '/'), {}],
  ['without the slash', 404, (url) => (url.pathname = '/outbox'), {}],
  ['by another method', 404, () => undefined, {}, 'POST'],
  ['to a page of another origin', 403, () => undefined, { origin: 'http://127.0.0.1:8080' }],
  ['to a page without an origin', 403, () => undefined, { origin: 'null' }],
  ['under a foreign name', 403, () => undefined, { host: 'evil.example' }],
  ['under a name that only begins like ours', 403, () => undefined, { host: '127.0.0.1.evil.example' }],
])('shows nothing %s', async (_title, status, change, headers, method) => {
  const before = reads
  const url = address()
  change(url)
  const answer = await ask(url.href, headers, method)
  expect([answer.status, answer.body, reads]).toEqual([status, expect.not.stringContaining('items'), before])
})

it('gives a browser its page where one is built, whose scripts need no secret', async () => {
  mkdirSync(page, { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html>')
  writeFileSync(join(page, 'main-ABCD2345.js'), 'script')
  expect(await ask(door.url, { accept: 'text/html,*/*;q=0.8' })).toEqual({ status: 200, body: '<!doctype html>' })
  expect(await ask(door.url, { accept: 'application/json' })).toMatchObject({ body: JSON.stringify(inbox) })
  // A browser names the origin of what asks for a module, also where it is our own.
  for (const named of [[], [['origin', address().origin]]] satisfies [string, string][][])
    expect(await ask('/outbox/main-ABCD2345.js', Object.fromEntries(named))).toEqual({ status: 200, body: 'script' })
  expect((await ask('/outbox/', { accept: 'text/html' })).status).toBe(404)
  expect((await ask('/outbox/index.html')).status).toBe(404)
})

it('has another secret at each start, and says when its port is in use', async () => {
  const { port, search } = address()
  await expect(open(Number(port))).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use; choose another one with --outbox-port`,
  )
  await door.close()
  door = await open()
  expect(address().search).not.toBe(search)
})

it('tells a HEAD that it is there, and reads nothing for it', async () => {
  const before = reads
  for (const accept of ['application/json', 'text/html'])
    expect(await ask(door.url, { accept }, 'HEAD')).toEqual({ status: 200, body: '' })
  expect(reads).toBe(before)
})

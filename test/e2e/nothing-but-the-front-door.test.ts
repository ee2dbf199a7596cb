import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliInstance, freePort, startCli } from '../support/cli.ts'
import { Client } from '../support/instance.ts'
import { listeningOf } from '../support/listening.ts'
import { itWith } from '../support/optional-tool.ts'
import { toolPath } from '../support/tool-path.ts'
import { calls, credential, intrude } from './intruder.ts'

// Not in the run's own folder, which is as closed as ours has to be.
const folder = mkdtempSync('/tmp/zaas-alone-')
const data = join(folder, 'data')
const databases = ['tables', 'queues', 'keys', 'outbox']
const email = 'owner@private.example'
let instance: CliInstance
let outbox: URL
let code: string
let pages: Server

/** What is stored, by table of each database. */
const stored = (): Record<string, unknown> =>
  Object.fromEntries(
    databases.flatMap((name) => {
      const database = new DatabaseSync(join(data, `${name}.sqlite`), { readOnly: true })
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all()
      const contents = tables.map(({ name: table }) => [
        `${name}.${String(table)}`,
        database.prepare(`SELECT * FROM "${String(table)}"`).all(),
      ])
      database.close()
      return contents
    }),
  )

/** Waits until a second has changed nothing. */
const settled = async (): Promise<Record<string, unknown>> => {
  let before = JSON.stringify(stored())
  await expect
    .poll(
      () => {
        const now = JSON.stringify(stored())
        const isSame = now === before
        before = now
        return isSame
      },
      { interval: 1_000, timeout: 20_000 },
    )
    .toBe(true)
  return stored()
}

beforeAll(async () => {
  chmodSync(folder, 0o755)
  instance = await startCli(await freePort(), data)
  const client = new Client(instance.url, data)
  const tenant = await client.signUp('private')
  await client.enroll(tenant, 'joe', { email: 'joe@private.example', notify: 'email' })
  await client.messages('joe@private.example', 1)
  code = await client.mailedCode(email)
  outbox = new URL(readFileSync(join(data, 'outbox.url'), 'utf8').trim())
  pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'))
  await new Promise<void>((resolve) => void pages.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  pages?.close()
  await instance?.kill()
  rmSync(folder, { recursive: true, force: true })
})

it('an instance listens at its front door, at its outbox, and on one socket in its folder: nowhere else', () => {
  const { ports, sockets } = listeningOf(instance.process.pid ?? 0)
  const ours = [instance.url, outbox.href].map((url) => ({ address: '127.0.0.1', port: Number(new URL(url).port) }))
  expect(ports.toSorted((one, other) => one.port - other.port)).toEqual(
    ours.toSorted((one, other) => one.port - other.port),
  )
  expect(sockets).toEqual([join(data, 'admin.sock')])
})

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('skipped: only root can start a process as another user')

describe('another user of the machine', () => {
  it.skipIf(!isRoot)('reads and writes no table, key, queue or mail', async () => {
    const before = await settled()
    const { ports, sockets } = listeningOf(instance.process.pid ?? 0)
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => join(data, name))
    expect(files.length).toBeGreaterThan(20)
    const given = {
      files: [folder, data, ...files],
      sockets,
      ports: ports.map(({ port }) => port),
      calls: [...calls, { path: '/outbox/', target: '', body: '{}' }, { path: '/outbox/?t=x', target: '', body: '{}' }],
      credential,
      pid: instance.process.pid,
    }
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', intrude, JSON.stringify(given)], { encoding: 'utf8' })
    expect(stderr).toBe('')
    const { uid, done } = JSON.parse(stdout) as { uid: number; done: string[] }
    // The folder above is open; the front door's own greeting at `/` leads to the app, for everybody.
    const gained = done.filter((one) => !one.startsWith(`GET ${instance.url}/ `))
    expect([uid, gained]).toEqual([65_534, [`listed ${folder}`]])
    expect(stored()).toEqual(before)
  })
})

describe('a page of another origin in a browser of the machine', () => {
  itWith('chromium')('reads and writes no table, key, queue or mail', async () => {
    const before = await settled()
    const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
      executablePath: toolPath('chromium') ?? '',
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
    })
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
      const { ports } = listeningOf(instance.process.pid ?? 0)
      const paths = [...calls, { path: `/outbox/${outbox.search}`, target: '', body: '{}' }]
      const read = await page.evaluate(
        async ({ origins, tries, authorization }) => {
          const found: string[] = []
          const get = async (url: string, init: RequestInit): Promise<void> => {
            const answer = await fetch(url, init).catch(() => null)
            if (answer !== null && answer.ok) found.push(`${url} ${await answer.text()}`)
          }
          for (const origin of origins) {
            for (const { path, target, body } of tries) {
              const url = origin + path
              const headers = { 'x-amz-target': target, authorization, 'content-type': 'application/x-amz-json-1.0' }
              await get(url, {})
              await get(url, { method: 'POST', body })
              await get(url, { method: 'POST', body, headers })
              await fetch(url, { mode: 'no-cors', method: 'POST', body }).catch(() => null)
              navigator.sendBeacon(url, body)
              await new Promise((resolve) => {
                const image = new Image()
                image.addEventListener('load', () => resolve(found.push(`image ${url}`)))
                image.addEventListener('error', resolve)
                image.src = url
              })
              await new Promise((resolve) => {
                const socket = new WebSocket(url.replace('http', 'ws'))
                socket.addEventListener('open', () => resolve(found.push(`socket ${url}`)))
                socket.addEventListener('error', resolve)
              })
              const form = document.createElement('form')
              const frame = document.createElement('iframe')
              frame.name = url
              Object.assign(form, { method: 'post', action: url, enctype: 'text/plain', target: url })
              const input = Object.assign(document.createElement('input'), { name: body, value: '' })
              form.append(input)
              document.body.append(frame, form)
              form.submit()
            }
          }
          // Frames that are refused need not say so.
          await new Promise((resolve) => setTimeout(resolve, 1_000))
          return found
        },
        { origins: ports.map(({ port }) => `http://127.0.0.1:${port}`), tries: paths, authorization: credential },
      )
      expect(read).toEqual([])
      // Its own name, pointed at this machine: even with the secret, had it leaked.
      await page.goto(`http://rebound.example:${outbox.port}/outbox/${outbox.search}`)
      await page.waitForLoadState('networkidle')
      expect(await page.textContent('body')).not.toContain(code)
      // The same words are found where they may be.
      await page.goto(outbox.href)
      await page.getByText(code).first().waitFor()
    } finally {
      await context.close()
    }
    const { 'outbox.reading': _, ...now } = await settled()
    const { 'outbox.reading': __, ...then } = before
    expect(now).toEqual(then)
  })
})

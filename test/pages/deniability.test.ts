import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type Tenant, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { emergencyPin, enrolInApp, pin } from './enrol.ts'

const it = itWith('chromium')
let instance: TestInstance
let tenant: Tenant
let phone: Phone

beforeAll(async () => {
  instance = await startInstance({ movableClock: false })
  tenant = await instance.signUp('acme', { duress: true, displayName: 'Acme Bank', duressHold: 0 })
  phone = await Phone.start()
  await phone.page.emulateMedia({ reducedMotion: 'reduce' })
  await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: true })
})
afterAll(async () => {
  await phone.stop()
  await instance.stop()
})

/** Everything that somebody with the phone in hand can look at, but for the time. */
interface Seen {
  dom: string
  pixels: string
  storage: unknown
  requests: string[]
  history: number
  address: string
}

/** What the page keeps: records by key and size, caches by name and file, and what must stay empty. */
const storage = (): Promise<unknown> =>
  phone.page.evaluate(async () => {
    const records = async (name: string): Promise<unknown> => {
      const opened = indexedDB.open(name)
      await new Promise((done) => opened.addEventListener('success', done))
      const table = opened.result.transaction('tokens').objectStore('tokens')
      const [keys, values] = [table.getAllKeys(), table.getAll()]
      await new Promise((done) => values.addEventListener('success', done))
      opened.result.close()
      return keys.result.map((key, index) => [String(key), String(values.result[index]).length])
    }
    const databases = (await indexedDB.databases()).map(({ name }) => name ?? '').sort()
    const listed = await Promise.all(
      (await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => url)]),
    )
    const kept = await Promise.all(databases.map(async (name) => [name, await records(name)]))
    return { kept, listed, local: localStorage.length, session: sessionStorage.length, cookies: document.cookie }
  })

/** Masks what changes with the time of day. */
const timeless = (html: string): string =>
  html.replace(/\d+:\d\d( [AP]M)?/g, 'TIME').replace(/stroke-dash[a-z]+="[^"]*"/g, '')

const look = async (requests: string[]): Promise<Seen> => {
  const masked = ['.ring', '[role=timer]', '.groups', 'dd'].map((selector) => phone.page.locator(selector))
  await phone.page.mouse.move(0, 0)
  await phone.page.evaluate('document.activeElement?.blur()')
  const shoot = (): Promise<Buffer> => phone.page.screenshot({ mask: masked, animations: 'disabled' })
  let image = await shoot()
  // Until two pictures in a row are alike: a screen that is still being drawn is no screen.
  for (let next = await shoot(); !next.equals(image); next = await shoot()) image = next
  return {
    dom: timeless(await phone.page.locator('#app').innerHTML()),
    pixels: createHash('sha256').update(image).digest('hex'),
    storage: await storage(),
    requests,
    history: await phone.page.evaluate('history.length'),
    address: phone.page.url(),
  }
}

/** One action under each PIN in turn; gives what was seen and what the requests looked like. */
const underEach = async (action: (typed: string) => Promise<void>): Promise<Seen[]> => {
  const seen: Seen[] = []
  for (const typed of [pin, emergencyPin, pin, emergencyPin]) {
    const requests: string[] = []
    const note = (request: { method(): string; url(): string; postData(): string | null }): void =>
      void requests.push(`${request.method()} ${request.url()} ${request.postData()?.length ?? 0}`)
    phone.page.on('request', note)
    await action(typed)
    phone.page.off('request', note)
    seen.push(await look(requests.filter((line) => line.includes('/device/')).slice(0, 2)))
  }
  return seen
}

const alike = (seen: readonly Seen[]): void => {
  // The history grows by one neutral entry a view, whatever is done in it.
  const { history: first = 0 } = seen[0] ?? {}
  for (const one of seen.slice(1)) {
    expect({ ...one, history: 0 }).toEqual({ ...seen[0], history: 0 })
    expect(one.history).toBeGreaterThanOrEqual(first)
  }
}

describe('with either PIN the phone shows, keeps and sends the same', () => {
  it('when the token is opened, while the service is told 1, 3, 1, 3', async () => {
    const told: number[] = []
    const seen = await underEach(async (typed) => {
      const close = phone.page.getByRole('button', { name: 'Close now' })
      if (await close.isVisible()) {
        await close.click()
        await phone.see('Open with PIN')
      }
      await phone.press('Open with PIN')
      await phone.type(typed)
      await phone.see('Close now')
      told.push(await instance.status(tenant, 'joe'))
    })
    expect(told).toEqual([1, 3, 1, 3])
    alike(seen)
  })

  it('when a code is made', async () => {
    const seen = await underEach(async (typed) => {
      const lock = phone.page.getByRole('button', { name: 'Lock' })
      if (await lock.isVisible()) await lock.click()
      await phone.press(/One-time code/)
      await phone.type(typed)
      await phone.see(/Valid for/)
    })
    alike(seen.map((one) => ({ ...one, dom: one.dom.replace(/<span>\d{3}<\/span>|Valid for \d+ s|value="\d+"/g, '') })))
    await phone.press('Lock')
  })

  it('when a request is approved', async () => {
    const seen = await underEach(async (typed) => {
      const done = phone.page.getByRole('button', { name: 'Done' })
      if (await done.isVisible()) await done.click()
      const posted = { service: tenant.service, id: 'joe', amount: '12.50', currency: 'EUR', payee: 'Ana' }
      await instance.post('/token/transaction', posted, tenant.basicKey)
      if (await phone.page.getByRole('button', { name: /^Requests/ }).isVisible()) await phone.press(/^Requests/)
      await phone.press(/12\.50 EUR/)
      await phone.press('Approve with PIN')
      await phone.type(typed)
      await phone.see('Approved.')
    })
    alike(seen)
    expect(phone.said.filter((line) => !line.includes('404'))).toEqual([])
  })
})

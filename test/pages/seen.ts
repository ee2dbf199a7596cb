import { createHash } from 'node:crypto'
import type { Request } from 'playwright-core'
import type { Phone } from './browser.ts'

/** Everything that somebody with the phone in hand, or on its network, can look at, but for times and codes. */
export interface Seen {
  readonly dom: string
  /** What stood on the screen while a PIN was under way, each once. */
  readonly underWay: readonly string[]
  readonly pixels: string
  readonly storage: unknown
  /** Every request with the size of its body, and its answer's status and size; the worker's at the end, in any order. */
  readonly requests: readonly string[]
  readonly history: number
  readonly address: string
}

/** What tells the time of day, a code or a phrase, and nothing else. */
const timely = ['.ring', '[role=timer]', '.groups', '.spelling', '.words']

/**
 * Stops what a page does by itself after 5 s and more: it asks again then, whatever was done meanwhile, and a slow machine
 * would hear more of it than a fast one.
 */
export const withoutPolling = (phone: Phone): Promise<unknown> =>
  phone.context.addInitScript(() => {
    const start = globalThis.setTimeout
    Object.assign(globalThis, {
      setTimeout: (act: () => void, pause?: number) => ((pause ?? 0) >= 5_000 ? 0 : start(act, pause)),
    })
  })

/** Notes what stands on the screen while a PIN is under way, however short. */
export const withEyesOpen = (phone: Phone): Promise<unknown> =>
  phone.context.addInitScript(() => {
    const underWay = new Set<string>()
    Object.assign(globalThis, { underWay })
    const look = (): void => {
      if (document.querySelector('.entry-state [aria-live]') !== null) underWay.add(document.body.outerHTML)
    }
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    })
  })

/** What the page keeps: records by key and size, choices whole, caches by name and file, and what must stay empty. */
const storage = (phone: Phone): Promise<unknown> =>
  phone.page.evaluate(async () => {
    const done = (request: IDBRequest): Promise<unknown> =>
      new Promise((resolve) => request.addEventListener('success', () => resolve(request.result)))
    const records = async (name: string): Promise<unknown> => {
      const opened = indexedDB.open(name)
      await done(opened)
      const kept = []
      for (const table of opened.result.objectStoreNames) {
        const all = opened.result.transaction(table).objectStore(table)
        const [keys, values] = [all.getAllKeys(), all.getAll()]
        await done(values)
        // A token's record is a secret of one size; its key is drawn.
        for (const [index, key] of keys.result.entries())
          kept.push(
            name === 'zaas'
              ? [table, String(key).length, String(values.result[index]).length]
              : [table, key, values.result[index]],
          )
      }
      opened.result.close()
      return [name, kept]
    }
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '').sort()
    const cached = await Promise.all(
      (await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => url)]),
    )
    return {
      kept: await Promise.all(names.map(records)),
      cached,
      local: Object.entries(localStorage),
      session: Object.entries(sessionStorage),
      cookies: document.cookie,
      title: document.title,
    }
  })

const dom = (phone: Phone): Promise<string> =>
  phone.page.evaluate((selectors) => {
    const copy = document.documentElement.cloneNode(true) as HTMLElement
    for (const element of copy.querySelectorAll(selectors)) {
      for (const inner of element.querySelectorAll('*'))
        for (const name of ['value', 'stroke-dashoffset']) inner.removeAttribute(name)
      for (const inner of [element, ...element.querySelectorAll('*')])
        if (inner.childElementCount === 0) inner.textContent = ''
    }
    return copy.outerHTML
  }, timely.join())

const pixels = async (phone: Phone): Promise<string> => {
  const mask = timely.map((selector) => phone.page.locator(selector))
  const shoot = (): Promise<Buffer> => phone.page.screenshot({ mask, animations: 'disabled' })
  await phone.page.mouse.move(0, 0)
  await phone.page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    // Drawn anew: round corners keep a trace, one level of 256, of what the browser drew there before.
    document.body.hidden = true
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    document.body.hidden = false
  })
  // Of two codes one may take a line more when it is spelled.
  await phone.page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('.groups, .spelling'))
      Object.assign(element.style, { blockSize: '90px', overflow: 'hidden' })
  })
  let image = await shoot()
  // Until two pictures in a row are alike: a screen that is still being drawn is no screen.
  for (let next = await shoot(); !next.equals(image); next = await shoot()) image = next
  await phone.page.evaluate(() => {
    for (const element of document.querySelectorAll('.groups, .spelling')) element.removeAttribute('style')
  })
  return createHash('sha256').update(image).digest('hex')
}

const lineOf = async (request: Request): Promise<string> => {
  const answer = await request.response()
  const { pathname, search } = new URL(request.url())
  const path = `${pathname}${search}`.replaceAll(/[\w-]{20,}/g, (id) => `id of ${id.length}`)
  const size = answer === null ? 'none' : `${answer.status()} ${(await answer.body().catch(() => '')).length}`
  return `${request.method()} ${path} ${request.postDataBuffer()?.length ?? 0} -> ${size}`
}

/** Does something, and gives all that could be seen of it. */
export const seenOf = async (phone: Phone, act: () => Promise<void>): Promise<Seen> => {
  const requests: Request[] = []
  const note = (request: Request): void => void requests.push(request)
  await phone.quiet()
  phone.context.on('request', note)
  await phone.page.evaluate('globalThis.underWay?.clear()')
  await act()
  const image = await pixels(phone)
  const kept = await storage(phone)
  await phone.quiet()
  phone.context.off('request', note)
  return {
    dom: await dom(phone),
    underWay: await phone.page.evaluate('[...underWay]'),
    pixels: image,
    storage: kept,
    requests: [
      ...(await Promise.all(requests.filter((one) => one.serviceWorker() === null).map(lineOf))),
      ...(await Promise.all(requests.filter((one) => one.serviceWorker() !== null).map(lineOf))).sort(),
    ],
    history: await phone.page.evaluate('history.length'),
    address: phone.page.url(),
  }
}

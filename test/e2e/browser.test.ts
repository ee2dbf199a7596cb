import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { toolPath } from '../support/tool-path.ts'
import { wordsOf } from '../support/words-of.ts'

const executable = toolPath('chromium')
const pin = '48317205'
const profile = mkdtempSync(join(tmpdir(), 'zaas-chromium-'))
const instance = await sharedInstance()
const tenant = await instance.signUp('browsers', { duress: true })
let pages: Server
let context: BrowserContext
let page: Page

const servePage = async (): Promise<string> => {
  const bundled = await build({
    stdin: { contents: "import * as sdk from 'zaas-sdk'; globalThis.sdk = sdk", resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    write: false,
    platform: 'browser',
    target: 'es2022',
    outdir: 'out',
    splitting: true,
  })
  const files = new Map(bundled.outputFiles.map(({ path, text }) => [`/${path.split('/').at(-1) ?? ''}`, text]))
  pages = createServer((request, response) => {
    const script = files.get(request.url ?? '')
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><title>app</title><script type="module" src="/stdin.js"></script>')
  })
  await new Promise<void>((resolve) => void pages.listen(0, '127.0.0.1', resolve))
  return `http://localhost:${(pages.address() as AddressInfo).port}/`
}

beforeAll(async () => {
  if (executable === null) return
  context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    args: wordsOf`
      --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
      --disable-component-update --disable-sync
    `,
  })
  page = await context.newPage()
  await page.goto(await servePage())
  await page.waitForFunction('globalThis.sdk !== undefined')
})

afterAll(async () => {
  await context?.close()
  await new Promise((resolve) => (pages === undefined ? resolve(null) : pages.close(resolve)))
  rmSync(profile, { recursive: true, force: true })
})

/** Runs code in the page, on the instance's clock, with the SDK at hand and the token of the browser's own store. */
const inPage = <T>(code: string, given: unknown = null): Promise<T> =>
  page.evaluate(
    `(async (given) => { const { Token, indexedDbStore } = globalThis.sdk; const store = indexedDbStore('zaas-test');
      const now = () => Date.now() + ${instance.now() - Date.now()};
      const [token] = await Token.load(store, { now }); ${code} })(${JSON.stringify(given)})`,
  ) as Promise<T>

describe('the SDK in Chromium', () => {
  itWith('chromium')('enrols from another origin into IndexedDB, and opens after a reload', async () => {
    const deeplink = await instance.enroll(tenant, 'joe')
    const phrase = await inPage<string>(
      `
      const made = await Token.enroll({ deeplink: given.deeplink, pin: given.pin, store, now, phrase: true, deviceName: 'Chromium' })
      return made.phrase`,
      { deeplink, pin },
    )
    expect(phrase.split(' ')).toHaveLength(12)
    await page.reload()
    await page.waitForFunction('globalThis.sdk !== undefined')
    expect(await inPage('return (await token.open(given)).result', pin)).toBe('open')
    expect(await instance.status(tenant, 'joe')).toBe(1)
    expect(await inPage('return token.close()')).toBe('closed')

    const otp = await inPage<{ code: string }>('await token.unlock(given); return token.otp(given)', pin)
    const validated = await instance.post(
      '/token/otp',
      { service: tenant.service, id: 'joe', code: otp.code },
      tenant.basicKey,
    )
    expect(validated.body).toEqual({ valid: true, duress: false })

    const challenge = await instance.post(
      '/token/offline/challenge',
      { service: tenant.service, id: 'joe' },
      tenant.basicKey,
    )
    const answer = await inPage<string>('return token.answer(given.code, given.pin)', {
      code: challenge.body['code'],
      pin,
    })
    const opened = await instance.post(
      '/token/offline/open',
      { service: tenant.service, id: 'joe', code: answer },
      tenant.basicKey,
    )
    expect(opened.body).toEqual({ status: 1 })

    const posted = await instance.post(
      '/token/transaction',
      { service: tenant.service, id: 'joe', amount: '12.50', currency: 'EUR', payee: 'Ana' },
      tenant.basicKey,
    )
    const shown = await inPage<string>(
      `
      const [tx] = await token.transactions(); const done = await token.approve(tx, given); return tx.payee + ' ' + tx.amount + ' ' + done.result`,
      pin,
    )
    expect(shown).toBe('Ana 12.50 done')
    const settled = await instance.get(
      '/token/transaction',
      { service: tenant.service, transaction: String(posted.body['transaction']) },
      tenant.basicKey,
    )
    expect(settled.body).toMatchObject({ state: 'approved', hash: posted.body['hash'] })

    expect(await inPage('return (await token.changePin(given)).result', { pin, newPin: '73059164' })).toBe('done')
    expect(await inPage('return (await token.open(given)).result', pin)).toBe('wrong-pin')
    expect(await inPage('return (await token.resetPin(given)).result', { phrase, newPin: '26048157' })).toBe('done')
    expect(await inPage('return (await token.open(given)).result', '26048157')).toBe('open')
  })
})

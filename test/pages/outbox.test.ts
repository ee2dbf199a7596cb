import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'

const it = itWith('chromium')
let instance: TestInstance
let phone: Phone

beforeAll(async () => {
  instance = await startInstance({ movableClock: false, appMinimum: '0.0.9' })
  phone = await Phone.start({ width: 1280 })
})
afterAll(async () => {
  await phone?.stop()
  await instance.stop()
})

describe('the outbox’s page', () => {
  it('shows a new mail by itself, with its link', async () => {
    await phone.page.goto(instance.runner.outboxUrl)
    await phone.see('Nothing yet.')
    await instance.post('/tenant/signup', { tenant: 'acme', email: 'owner@acme.example' })
    await phone.see('Complete the sign-up of acme')
    await phone.see(/To owner@acme\.example/)
    const link = phone.page.getByRole('link')
    expect(await link.getAttribute('href')).toMatch(/\/console\/verify#code=\S+$/)
    expect(await link.getAttribute('href')).toBe(await link.innerText())
    expect(phone.said).toEqual([])
  })

  it('shows what strangers wrote as text, and links only to the web', async () => {
    const text =
      'javascript:alert(1) <img src=x onerror=alert(1)> <b>https://a.example/?"onclick=x</b> data:text/html,x'
    const items = [{ channel: 'sms', to: '<i>+15550100</i>', text, at: '2026-11-26T20:00:00.000Z' }]
    await phone.page.route('**/outbox/?t=*', (route) =>
      route.request().resourceType() === 'document' ? route.continue() : route.fulfill({ json: { items, dropped: 3 } }),
    )
    await phone.page.reload()
    await phone.see('3 older messages went before anybody read them.')
    await phone.see(text)
    await phone.see('To <i>+15550100</i>')
    expect(await phone.page.locator('#messages img, #messages b, #messages i').count()).toBe(0)
    const links = phone.page.getByRole('link')
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      'https://a.example/?',
    ])
    expect(phone.said).toEqual([])
    await phone.page.unroute('**/outbox/?t=*')
  })

  it('is nobody’s without the secret, and no page of the instance', async () => {
    const url = new URL(instance.runner.outboxUrl)
    url.searchParams.set('t', 'guessed')
    expect((await phone.page.goto(url.href))?.status()).toBe(404)
    expect((await phone.page.goto(`${instance.url}/outbox/`))?.status()).toBe(404)
    phone.said.length = 0
  })
})

describe('a policy', () => {
  it.each([
    ['markup from a string', `document.body.innerHTML = '<b>x</b>'`],
    ['a style in markup', `document.body.setAttribute('style', 'color: red')`],
    ['a request to another origin', `fetch('https://other.example/')`],
    [
      'a script from elsewhere',
      `document.body.append(Object.assign(document.createElement('script'), { src: '/x.js' }))`,
    ],
    ['a frame', `document.body.append(Object.assign(document.createElement('iframe'), { src: '/app/' }))`],
    ['code from a string', `setTimeout('0')`],
  ])('that is broken by %s is heard, and fails a test at its end', async (_, code) => {
    const other = await Phone.start()
    await other.page.goto(`${instance.url}/app/`)
    expect(other.violations).toEqual([])
    await other.page.evaluate(`(() => { try { ${code} } catch {} })()`)
    await expect.poll(() => other.violations.length).toBeGreaterThan(0)
    await expect(other.stop()).rejects.toThrow('a page broke its policy')
  })
})

it('the instance names the oldest app that may still be used', async () => {
  const { body } = await instance.get('/instance')
  expect(body['app']).toMatchObject({ minimum: '0.0.9' })
})

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type Tenant, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'

const it = itWith('chromium')
let instance: TestInstance
let tenant: Tenant
let deeplink: string
let code: string

beforeAll(async () => {
  instance = await startInstance({ movableClock: false })
  tenant = await instance.signUp('acme', {
    deeplinkBase: 'com.acme.app://enroll',
    appStores: {
      android: 'https://play.google.com/store/apps/details?id=com.acme.app',
      ios: 'https://apps.apple.com/app/id123456789',
    },
  })
  const { body } = await instance.post('/token/enroll', { service: tenant.service, id: 'joe' }, tenant.adminKey)
  deeplink = String(body['deeplink'])
  code = String(body['code'])
})
afterAll(() => instance.stop())

const visit = async (address: string, args: string[] = [], locale = 'en-GB'): Promise<Phone> => {
  const phone = await Phone.start({ args, locale })
  await phone.page.goto(address)
  await phone.page.locator('h1').waitFor()
  return phone
}
const links = (phone: Phone): Promise<string[]> =>
  phone.page
    .getByRole('link')
    .evaluateAll((all) => all.map((link) => `${link.textContent} ${link.getAttribute('href')}`))

describe('the page of a service with an app of its own', () => {
  it.each([
    ['Android', ['Google Play'], '--user-agent=Mozilla/5.0 (Linux; Android 16; Pixel 10)'],
    ['an iPhone', ['App Store'], '--user-agent=Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)'],
    ['another system', ['Google Play', 'App Store'], '--user-agent=Mozilla/5.0 (X11; Linux x86_64)'],
  ])('opens the app on %s, or leads to %j, with the code for typing', async (_, stores, userAgent) => {
    const phone = await visit(deeplink, [userAgent])
    const [open, ...others] = await links(phone)
    expect(open).toMatch(/^Open the app com\.acme\.app:\/\/enroll\/acme[^#]*#c=\w{16}&p=[\w-]{43}&u=http%3A%2F%2F127/)
    expect(others.map((link) => stores.find((store) => link.includes(store)))).toEqual(stores)
    expect((await phone.page.locator('.groups').innerText()).replace(/\s/g, '')).toBe(code.replace(/[\s-]/g, ''))
    expect(phone.page.url()).toBe(`${instance.url}/get/`)
    expect(phone.said).toEqual([])
    await phone.stop()
  })

  it('speaks Spanish, and says so where a link is not whole', async () => {
    const phone = await visit(`${instance.url}/get/acme#c=%3Cimg%20src=x%3E&a=javascript:alert(1)`, [], 'es-ES')
    await phone.see('Este enlace no está completo.')
    expect(await phone.page.locator('html').getAttribute('lang')).toBe('es')
    expect(await links(phone)).toEqual([])
    await phone.stop()
  })
})

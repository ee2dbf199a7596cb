import { describe, expect } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone, type PhoneOptions } from './browser.ts'

const it = itWith('chromium')
const instance = await sharedInstance()
const tenant = await instance.signUp('native', {
  deeplinkBase: 'com.acme.app://enroll',
  appStores: {
    android: 'https://play.google.com/store/apps/details?id=com.acme.app',
    ios: 'https://apps.apple.com/app/id123456789',
  },
})
const { body } = await instance.post('/token/enroll', { service: tenant.service, id: 'joe' }, tenant.adminKey)
const [deeplink, code] = [String(body['deeplink']), String(body['code'])]

const visit = async (address: string, options: PhoneOptions): Promise<Phone> => {
  const phone = await Phone.start(options)
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
    ['Android', ['Google Play'], 'Mozilla/5.0 (Linux; Android 16; Pixel 10)'],
    ['an iPhone', ['App Store'], 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)'],
    ['another system', ['Google Play', 'App Store'], 'Mozilla/5.0 (X11; Linux x86_64)'],
  ])('opens the app on %s, or leads to %j, with the code for typing', async (_, stores, userAgent) => {
    const phone = await visit(deeplink, { userAgent })
    const [open, ...others] = await links(phone)
    expect(open).toMatch(/^Open the app com\.acme\.app:\/\/enroll\/native[^#]*#c=\w{16}&p=[\w-]{43}&u=http%3A%2F%2F127/)
    expect(others.map((link) => stores.find((store) => link.includes(store)))).toEqual(stores)
    expect((await phone.page.locator('.groups').innerText()).replace(/\s/g, '')).toBe(code.replace(/[\s-]/g, ''))
    expect(phone.page.url()).toBe(`${instance.url}/get/`)
    expect(phone.said).toEqual([])
    await phone.stop()
  })

  it('speaks Spanish, and says so where a link is not whole', async () => {
    const phone = await visit(`${instance.url}/get/native#c=%3Cimg%20src=x%3E&a=javascript:alert(1)`, {
      locale: 'es-ES',
    })
    await phone.see('Este enlace no está completo.')
    expect(await phone.page.locator('html').getAttribute('lang')).toBe('es')
    expect(await links(phone)).toEqual([])
    await phone.stop()
  })
})

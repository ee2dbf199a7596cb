import { describe, expect } from 'vitest'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'
import { sharedInstance } from '../support/instance.ts'
import { basic, newClient, newPkce, parametersOf, postForm } from '../support/oidc.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone, type PhoneOptions } from './browser.ts'
import { faultsOf } from './faults.ts'

const it = itWith('chromium')
const instance = await sharedInstance()
const tenant = await instance.signUp('promptpage', { duress: true, protection: { iterations: 10_000 } })
const client = await newClient(instance, tenant)
const { token } = await enrolled(instance, tenant, 'joe')

/** A browser on the page, sent there as a client sends it; the client's own page is played. */
const sent = async (
  query: Record<string, string> | (() => Promise<Record<string, string>>),
  options: PhoneOptions = {},
): Promise<Phone> => {
  // Two phones in two minutes.
  instance.advance(121_000)
  const browser = await Phone.start(options)
  await browser.context.route('https://wiki.acme.example/**', (route) => route.fulfill({ body: 'the wiki' }))
  const parameters = typeof query === 'function' ? await query() : query
  await browser.page.goto(`${instance.url}/oidc/authorize?${new URLSearchParams(parameters).toString()}`)
  return browser
}

const isBack = (browser: Phone): Promise<void> => browser.page.waitForURL(/^https:\/\/wiki\.acme\.example\/callback\?/)

/** Approves on the phone what the page shows. */
const approve = async (browser: Phone, typed: string): Promise<void> => {
  const number = await browser.page.locator('strong').innerText()
  const asked = (await token.transactions()).find(({ text }) => text?.includes(`number ${number}.`))
  if (asked === undefined) throw new Error('the phone was not asked')
  await token.approve(asked, typed)
}

describe('the prompt page', () => {
  it('asks who, shows the phone’s number, and goes back; it looks the same for either PIN', async () => {
    const { challenge } = newPkce()
    const seen = async (typed: string, look: (browser: Phone) => Promise<string[]>) => {
      const browser = await sent(parametersOf(client, challenge))
      await browser.see('Log in to Acme Wiki')
      const faults = await look(browser)
      await browser.fill('Your user ID', 'joe')
      await browser.press('Ask my phone')
      await browser.see('Approve on your phone')
      faults.push(...(await look(browser)))
      const text = (await browser.page.locator('main').innerText()).replace(/\d+/g, 'n')
      await approve(browser, typed)
      await isBack(browser)
      const back = browser.page.url().replace(/code=[\w-]{43}/, 'code')
      expect(browser.said).toEqual([])
      await browser.stop()
      expect(faults).toEqual([])
      return [text, back]
    }
    expect(await seen(duressPin, async () => [])).toEqual(await seen(pin, faultsOf))
  })

  it('takes a code in Spanish by keyboard alone, where the client named the user', async () => {
    const pushed = async () => {
      const parameters = parametersOf(client, newPkce().challenge, { login_hint: 'joe' })
      const answer = await postForm(client, '/oidc/par', parameters, basic(client))
      const { request_uri } = (await answer.json()) as { request_uri: string }
      return { client_id: client.clientId, request_uri }
    }
    const browser = await sent(pushed, { locale: 'es-ES', keyboard: true })
    expect(await browser.page.locator('html').getAttribute('lang')).toBe('es')
    await browser.see('Apruébelo en su teléfono')
    await browser.fill('O escriba el código', '000000')
    await browser.press('Comprobar el código')
    await browser.see('Este código no es correcto')
    expect(await faultsOf(browser)).toEqual([])
    const { code } = (await token.otp(pin)) as { code: string }
    await browser.fill('O escriba el código', code)
    await browser.press('Comprobar el código')
    await isBack(browser)
    expect(browser.said).toEqual([])
    await browser.stop()
  })

  it('goes back when the user does, goes on when it is loaded again, and ends where it cannot go on', async () => {
    const browser = await sent(parametersOf(client, newPkce().challenge, { login_hint: 'joe' }))
    await browser.see('Approve on your phone')
    const number = await browser.page.locator('strong').innerText()
    await browser.page.reload()
    await browser.see('Approve on your phone')
    expect(await browser.page.locator('strong').innerText()).toBe(number)
    await browser.press('Cancel')
    await isBack(browser)
    expect(browser.page.url()).toContain('error=access_denied')
    await browser.page.goto(`${instance.url}/oidc/authorize?client_id=nobody`)
    await browser.see('This log-in cannot go on')
    expect(await faultsOf(browser)).toEqual([])
    expect(browser.said).toEqual([])
    await browser.stop()
  })
})

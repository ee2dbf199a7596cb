import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type Tenant, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { emergencyPin, enrolInApp, pin } from './enrol.ts'

const it = itWith('chromium')
let instance: TestInstance
let tenant: Tenant

beforeAll(async () => {
  instance = await startInstance({ movableClock: false })
  tenant = await instance.signUp('acme', { duress: true, displayName: 'Acme Bank' })
})
afterAll(() => instance.stop())

const codeShown = async (phone: Phone): Promise<string> =>
  (await phone.page.locator('.groups').first().innerText()).replace(/\s/g, '')

const story = async (phone: Phone, user: string): Promise<void> => {
  const { service, basicKey } = tenant
  await enrolInApp(phone, instance, { tenant, user, emergency: true })
  expect(phone.page.url()).toBe(`${instance.url}/app/`)

  await phone.press('Open with PIN')
  await phone.type('73059164')
  await phone.see('Wrong PIN. 2 tries left.')
  await phone.type(pin)
  await phone.see('Close now')
  expect(await instance.status(tenant, user)).toBe(1)
  await phone.press('Close now')
  await phone.see('Open with PIN')
  expect(await instance.status(tenant, user)).toBe(2)

  await phone.press(/One-time code/)
  await phone.type(pin)
  await phone.see(/Valid for/)
  const checked = await instance.post('/token/otp', { service, id: user, code: await codeShown(phone) }, basicKey)
  expect(checked.body).toEqual({ valid: true, duress: false })
  await phone.press('Lock')

  const challenge = await instance.post('/token/offline/challenge', { service, id: user }, basicKey)
  await phone.press(/Answer a challenge/)
  await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
  await phone.type(pin)
  await phone.see('Read this out')
  const opened = await instance.post(
    '/token/offline/open',
    { service, id: user, code: await codeShown(phone) },
    basicKey,
  )
  expect(opened.body).toEqual({ status: 1 })
  await phone.press('Done')

  const text = 'x'.repeat(280)
  const posted = { service, id: user, amount: '1250.00', currency: 'EUR', payee: 'p'.repeat(140), text }
  const first = await instance.post('/token/transaction', posted, basicKey)
  await phone.press(/Requests/)
  await phone.press(/1250\.00 EUR/)
  await phone.see(text)
  await phone.press('Approve with PIN')
  await phone.type(pin)
  await phone.see('Approved.')
  const transaction = String(first.body['transaction'])
  expect((await instance.get('/token/transaction', { service, transaction }, basicKey)).body['state']).toBe('approved')
}

describe('the app', () => {
  for (const keyboard of [false, true]) {
    it(`leads from a link to codes, answers and approvals, by ${keyboard ? 'keyboard' : 'pointer'}`, async () => {
      const phone = await Phone.start({ keyboard })
      await story(phone, keyboard ? 'kim' : 'joe')
      expect(phone.said).toEqual([])
      await phone.stop()
    })
  }

  it('makes codes with the network cut, also after a reload, and says what it cannot check', async () => {
    const phone = await Phone.start()
    await enrolInApp(phone, instance, { tenant, user: 'ann', emergency: false })
    await phone.page.evaluate('navigator.serviceWorker.ready')
    await phone.context.setOffline(true)
    await phone.page.reload()
    await phone.press(/Acme Bank/)
    await phone.see('No connection. Codes still work.')
    await phone.press(/One-time code/)
    await phone.type(pin)
    await phone.see('Right only if your PIN was right')
    const code = await codeShown(phone)
    await phone.context.setOffline(false)
    const checked = await instance.post('/token/otp', { service: tenant.service, id: 'ann', code }, tenant.basicKey)
    expect(checked.body).toMatchObject({ valid: true })
    await phone.stop()
  })

  it('is in one window at a time', async () => {
    const phone = await Phone.start()
    await phone.page.goto(`${instance.url}/app/`)
    await phone.see('No token yet')
    const second = await phone.context.newPage()
    await second.goto(`${instance.url}/app/`)
    await second.getByText('zaas is open in another window.').waitFor()
    await second.getByRole('button', { name: 'Use it here' }).click()
    await second.getByText('No token yet').waitFor()
    await phone.see('zaas is open in another window.')
    await phone.stop()
  })

  it('carries an enrolment on after the page was killed, without a conflict', async () => {
    const phone = await Phone.start()
    const link = await instance.enroll(tenant, 'eve')
    await phone.page.goto(link)
    await phone.see('wants to enrol')
    await phone.page.goto('about:blank')
    await phone.page.goto(link)
    await phone.press('Continue')
    await phone.type(pin)
    await phone.type(pin)
    await phone.press('Go on without one')
    await phone.see('Your backup phrase')
    const events = (await instance.history(tenant, 'eve')).map(({ event }) => event)
    expect(events).toContain('token.enrolled')
    expect(events).not.toContain('token.conflict')
    await phone.stop()
  })

  it('opens under the emergency PIN as under the PIN', async () => {
    const phone = await Phone.start()
    await enrolInApp(phone, instance, { tenant, user: 'sam', emergency: true })
    await phone.press('Open with PIN')
    await phone.type(emergencyPin)
    await phone.see('Close now')
    expect(await instance.status(tenant, 'sam')).toBe(3)
    await phone.stop()
  })
})

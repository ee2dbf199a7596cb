import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolInApp, pin } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('asking', { displayName: 'Acme Bank' })
const { service, basicKey } = tenant
// Of every kind of letter, and of nothing to break a line at.
const payee = 'Ñ'.repeat(70) + '名'.repeat(70)
const text = 'x'.repeat(140) + 'ш'.repeat(140)

const ask = async (id: string, amount: string): Promise<() => Promise<unknown>> => {
  const posted = { service, id, amount, currency: 'EUR', payee, text }
  const { body } = await instance.post('/token/transaction', posted, basicKey)
  const transaction = String(body['transaction'])
  return async () => (await instance.get('/token/transaction', { service, transaction }, basicKey)).body['state']
}

describe('a request', () => {
  story('is shown whole, approved, denied, and over when its time is', async (phone) => {
    await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: null })
    const first = await ask('joe', '1250.00')
    await phone.press(/^Requests/)
    await phone.press(/1250\.00 EUR/)
    for (const whole of [payee, text]) {
      const shown = phone.page.locator('dd', { hasText: whole })
      expect(await shown.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
      expect((await shown.innerText()).replaceAll('\n', '')).toBe(whole)
    }
    const [last, approve] = [phone.page.locator('dd').last(), phone.button('Approve with PIN')]
    expect((await approve.boundingBox())?.y).toBeGreaterThan((await last.boundingBox())?.y ?? 0)
    await phone.press('Approve with PIN')
    await phone.see(`1250.00 EUR · ${payee}`)
    await phone.type(pin)
    await phone.see('Approved.')
    expect(await first()).toBe('approved')
    await phone.press('Done')

    const second = await ask('joe', '80.00')
    await phone.press('Back')
    await phone.press(/^Requests/)
    await phone.press(/80\.00 EUR/)
    await phone.press('Deny')
    await phone.see('Denied.')
    expect(await second()).toBe('denied')
    await phone.press('Done')

    const third = await ask('joe', '9.00')
    await phone.press('Back')
    await phone.press(/^Requests/)
    await phone.press(/9\.00 EUR/)
    await phone.see('Approve with PIN')
    instance.advance(24 * 3_600_000)
    await phone.press('Approve with PIN')
    await phone.type(pin)
    await phone.see('This request has expired.')
    expect(await phone.button('Approve with PIN').count()).toBe(0)
    expect(await third()).toBe('expired')
  })
})

import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolInApp, pin } from '../enrol.ts'
import { faultsOf } from '../faults.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { openOffice, sit } from './help-office.ts'

const instance = await sharedInstance()

describe('transactions', () => {
  story(
    'are seen as they are approved and denied on the phone, and cancelled before',
    async (desk) => {
      const { tenant, owner } = await openOffice(instance, 'paying')
      const { service, basicKey } = tenant
      const ask = async (amount: string): Promise<void> => {
        const posted = { service, id: 'joe', amount, currency: 'EUR', payee: '<b>Shop</b>' }
        expect((await instance.post('/token/transaction', posted, basicKey)).status).toBe(201)
      }
      const phone = await anotherPhone()
      await sit(desk, instance, owner, tenant, 'transactions')
      await desk.see('No transaction yet.')
      expect(await faultsOf(desk)).toEqual([])
      await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: null })
      await ask('12.50')
      await phone.press(/^Requests/)
      await phone.press(/12\.50 EUR/)
      await desk.page.locator('td', { hasText: 'Pending' }).waitFor()
      await phone.press('Approve with PIN')
      await phone.type(pin)
      await phone.see('Approved.')
      await desk.page.locator('td', { hasText: 'Approved' }).waitFor()
      await phone.press('Done')
      await ask('80.00')
      await phone.press('Back')
      await phone.press(/^Requests/)
      await phone.press(/80\.00 EUR/)
      await phone.press('Deny')
      await phone.see('Denied.')
      await desk.page.locator('td', { hasText: 'Denied' }).waitFor()
      await ask('9.00')
      await desk.page.locator('td', { hasText: 'Pending' }).waitFor()
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('joe')
      await desk.see('Hash of what is approved')
      await desk.see('<b>Shop</b>')
      expect(await faultsOf(desk)).toEqual([])
      await desk.confirm('Cancel the transaction')
      await desk.see('The user can approve it no more.')
      await phone.stop()
    },
    { width: 1280 },
  )

  story(
    'and tokens of users with hostile names show them as text',
    async (desk) => {
      const { tenant, owner } = await openOffice(instance, 'hostile')
      const user = `<img src=x onerror=alert(1)>\u202E${'W'.repeat(200)}`
      await instance.enroll(tenant, user)
      await sit(desk, instance, owner, tenant, 'tokens')
      await desk.see('<img src=x onerror=alert(1)>')
      await desk.see('U+202E')
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('the user', desk.page.locator('tbody a'))
      await desk.page.locator('h2', { hasText: 'U+202E' }).waitFor()
      expect(await desk.page.locator('main img').count()).toBe(0)
      expect(desk.page.url()).toContain('/s/hostile_desk/desk#u=')
      expect(await faultsOf(desk)).toEqual([])
    },
    { width: 1280 },
  )
})

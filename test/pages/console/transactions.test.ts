import { describe, expect } from 'vitest'
import { pin } from '../../support/enrolled.ts'
import { sharedInstance } from '../../support/instance.ts'
import { faultsOf } from '../faults.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit, tokenOfJoe } from './help-office.ts'

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
      await sit(desk, instance, owner, tenant, 'transactions')
      await desk.see('No transaction yet.')
      expect(await faultsOf(desk)).toEqual([])
      const token = await tokenOfJoe(instance, tenant)
      const asked = async () => {
        const [transaction] = await token.transactions()
        if (transaction === undefined) throw new Error('nothing is asked')
        return transaction
      }
      await ask('12.50')
      await desk.page.locator('td', { hasText: 'Pending' }).waitFor()
      expect(await token.approve(await asked(), pin)).toEqual({ result: 'done' })
      await desk.page.locator('td', { hasText: 'Approved' }).waitFor()
      await ask('80.00')
      expect(await token.deny(await asked())).toEqual({ result: 'done' })
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

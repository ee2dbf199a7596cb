import { describe, expect } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { faultsOf } from './faults.ts'
import type { Screens } from './tour-stage.ts'
import { otherPhone, tour } from './tour.ts'

const it = itWith('chromium')
const instance = await sharedInstance()

describe('every screen', () => {
  it('can be used by everybody, in both themes, at 320, 390 and 1280 pixels, with text of twice the size', async () => {
    const phone = await Phone.start()
    const other = await Phone.start()
    const found: string[] = []
    const seen: string[] = []
    const see: Screens = async (screen) => {
      seen.push(screen)
      const faults = await faultsOf(otherPhone.has(screen) ? other : phone)
      found.push(...faults.map((fault) => `${screen}: ${fault}`))
    }
    await tour({ phone, other, instance, tenant: 'everybody', see, advance: instance.advance })
    expect(found).toEqual([])
    expect(seen.length).toBeGreaterThan(38)
    await phone.stop()
    await other.stop()
  })

  it('of the pages without a framework can, too', async () => {
    const phone = await Phone.start()
    const app = `a=${encodeURIComponent('com.acme.app://enroll')}&g=com.acme.app&i=123456789`
    await phone.page.goto(`${instance.url}/get/${'a'.repeat(31)}#c=K7QM2F9DA1B2ZZ0P&p=${'A'.repeat(43)}&${app}`)
    await phone.see('Open the app')
    const found = await faultsOf(phone)
    await phone.page.goto(`${instance.url}/get/`)
    await phone.see('This link is not complete.')
    found.push(...(await faultsOf(phone)))
    await phone.page.goto(`${instance.url}/reference/#token.otp`)
    await phone.see('Is this the user’s one-time code?')
    await phone.see('The code that the user types or shows.')
    found.push(...(await faultsOf(phone)))
    await phone.page.goto(instance.runner.outboxUrl)
    await phone.see('Complete the sign-up')
    expect([...found, ...(await faultsOf(phone))]).toEqual([])
    await phone.stop()
  })
})

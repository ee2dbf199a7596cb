import { source } from 'axe-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startInstance, type Tenant, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { enrolInApp, pin } from './enrol.ts'

const it = itWith('chromium')
let instance: TestInstance
let tenant: Tenant
let phone: Phone

beforeAll(async () => {
  instance = await startInstance({ movableClock: false })
  tenant = await instance.signUp('acme', { displayName: 'Acme Bank', recovery: { methods: ['phrase', 'contacts'] } })
  phone = await Phone.start()
})
afterAll(async () => {
  await phone?.stop()
  await instance.stop()
})

/** What axe (WCAG 2.2 A and AA) and the eye's first rule say of the screen: in both themes and widths nothing, and nothing is cut off. */
const faults = async (screen: string): Promise<string[]> => {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [390, 1280, 320]) {
      await phone.page.emulateMedia({ colorScheme })
      await phone.page.setViewportSize({ width, height: 844 })
      const wide = await phone.page.evaluate('document.documentElement.scrollWidth > innerWidth')
      if (wide === true) found.push(`${screen} ${width}: wider than the screen`)
      await phone.page.evaluate(source)
      const violations = await phone.page.evaluate(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join()))`,
      )
      found.push(...(violations as string[]).map((line) => `${screen} ${colorScheme} ${width}: ${line}`))
    }
  await phone.page.setViewportSize({ width: 390, height: 844 })
  return found
}

describe('every screen', () => {
  it('can be used by everybody, in both themes, at 320, 390 and 1280 pixels', async () => {
    const found: string[] = []
    const look = async (screen: string): Promise<void> => void found.push(...(await faults(screen)))
    const at = async (button: string | RegExp, screen: string): Promise<void> => {
      await phone.press(button)
      await phone.page.waitForTimeout(150)
      await look(screen)
    }
    await phone.page.goto(`${instance.url}/app/`)
    await phone.see('No token yet')
    await look('no token')
    await at('Add a token', 'add')
    await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: null })
    await look('token')
    await at('Open with PIN', 'pin')
    await phone.type(pin)
    await phone.see('Close now')
    await look('open')
    await phone.press(/One-time code/)
    await phone.type(pin)
    await phone.see(/Valid for/)
    await look('code')
    await phone.press('Lock')
    await at(/Answer a challenge/, 'challenge')
    await phone.press('Back')
    await instance.post(
      '/token/transaction',
      {
        service: tenant.service,
        id: 'joe',
        amount: '1250.00',
        currency: 'EUR',
        payee: 'p'.repeat(140),
        text: 't'.repeat(280),
      },
      tenant.basicKey,
    )
    await phone.press(/^Requests/)
    await phone.see('1250.00 EUR')
    await look('requests')
    await at(/1250\.00 EUR/, 'request')
    await phone.press('Back')
    await phone.press('Back')
    await at(/^Settings/, 'token settings')
    await at('Change PIN', 'change PIN')
    await phone.press('Back')
    await at('I forgot my PIN', 'forgot PIN')
    await phone.press('Back')
    await at('Trusted contacts', 'contacts')
    expect(found).toEqual([])
  })

  it('of the pages without a framework can, too', async () => {
    const app = `a=${encodeURIComponent('com.acme.app://enroll')}&g=com.acme.app&i=123456789`
    await phone.page.goto(`${instance.url}/get/${'a'.repeat(31)}#c=K7QM2F9DA1B2ZZ0P&p=${'A'.repeat(43)}&${app}`)
    await phone.see('Open the app')
    const found = await faults('get')
    await phone.page.goto(`${instance.url}/get/`)
    await phone.see('This link is not complete.')
    found.push(...(await faults('not complete')))
    await phone.page.goto(instance.runner.outboxUrl)
    await phone.see('Complete the sign-up')
    expect([...found, ...(await faults('outbox'))]).toEqual([])
  })
})

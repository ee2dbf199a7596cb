import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { checkPhrase, choosePins, enrolInApp, pin } from '../enrol.ts'
import { story } from './story.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('killed', {
  displayName: 'Acme Bank',
  recovery: { methods: ['phrase', 'contacts'] },
})
const app = `${instance.url}/app/`
const { service } = tenant
const next = '60718293'

/** Kills the page when a message to the instance is on its way, and starts the app again. */
const killWhileAsking = async (phone: Phone, act: () => Promise<void>): Promise<void> => {
  const asked = phone.page.waitForRequest(/\/device\//)
  await act()
  await asked
  await phone.kill(app)
}

const events = async (user: string): Promise<string[]> =>
  (await instance.history(tenant, user)).map(({ event }) => event)

const openWith = async (phone: Phone, typed: string): Promise<void> => {
  await phone.press('Open with PIN')
  await phone.type(typed)
}

describe('a page that is killed', () => {
  story('while it enrols carries on from the list, as the same phone', async (phone) => {
    await phone.page.goto(await instance.enroll(tenant, 'eve'))
    await phone.see('wants to enrol')
    await phone.kill(app)
    await phone.press(/Not finished/)
    await phone.press('Continue')
    await phone.type(pin)
    await phone.see('Enter it once more')
    await killWhileAsking(phone, () => phone.type(pin))
    const card = phone.button(/Not finished/).or(phone.button(/Acme Bank/))
    await card.first().waitFor()
    // Either the instance had it already, or the enrolment goes on.
    if (await phone.button(/Not finished/).isVisible()) {
      await phone.press(/Not finished/)
      await phone.press('Continue')
      await choosePins(phone, null)
      await checkPhrase(phone)
      await phone.press('Later')
    } else await phone.press(/Acme Bank/)
    await openWith(phone, pin)
    await phone.see('Close now')
    expect(await events('eve')).not.toContain('token.conflict')
  })

  story('before the words were checked has its token, and says what to do about the words', async (phone) => {
    await phone.page.goto(await instance.enroll(tenant, 'fay'))
    await phone.press('Continue')
    await choosePins(phone, null)
    await phone.see('Your backup phrase')
    await phone.press('Back')
    await phone.see('You left before the words were checked. If you did not write them down, ask Acme Bank')
    await phone.kill(app)
    await phone.press(/Acme Bank/)
    await openWith(phone, pin)
    await phone.see('Close now')
  })

  story('while it opens, approves, changes the PIN or names contacts goes on as before', async (phone) => {
    await enrolInApp(phone, instance, { tenant, user: 'gil', emergency: null })
    /** Starts at the token, closed. */
    const start = async (): Promise<void> => {
      await phone.press(/Acme Bank/)
      await phone.quiet()
      if (await phone.button('Close now').isVisible()) await phone.press('Close now')
      await phone.see('Open with PIN')
    }
    /** A message that was cut off may have been heard: nothing that was lost counts once the PIN was right. */
    const goOn = async (): Promise<void> => {
      await start()
      await openWith(phone, pin)
      await phone.see('Close now')
    }
    await phone.press('Open with PIN')
    await killWhileAsking(phone, () => phone.type(pin))
    await goOn()

    const posted = { service, id: 'gil', amount: '12.50', currency: 'EUR', payee: 'Ana' }
    const { body } = await instance.post('/token/transaction', posted, tenant.basicKey)
    await phone.press(/^Requests/)
    await phone.press(/12\.50 EUR/)
    await phone.press('Approve with PIN')
    await killWhileAsking(phone, () => phone.type(pin))
    await goOn()
    const query = { service, transaction: String(body['transaction']) }
    const state = (await instance.get('/token/transaction', query, tenant.basicKey)).body['state']
    expect(['approved', 'pending']).toContain(state)

    await phone.press(/^Settings/)
    await phone.press('Trusted contacts')
    for (const number of [1, 2, 3]) {
      await phone.fill(`Name ${number}`, 'Ana')
      await phone.fill(new RegExp(`e-mail ${number}`), `ana${number}@killed.example`)
    }
    await phone.press('Name them')
    await killWhileAsking(phone, () => phone.type(pin))
    await goOn()

    await phone.press(/^Settings/)
    await phone.press('Change PIN')
    await phone.type(pin)
    await phone.see('Choose the new PIN')
    await phone.type(next)
    await phone.see('Enter it once more')
    await killWhileAsking(phone, () => phone.type(next))
    await start()
    // One of the two is right: the change was heard, or it was not.
    await openWith(phone, next)
    await phone.see(/^(Close now|Wrong PIN\. \d tr.*left\.)$/)
    if (!(await phone.button('Close now').isVisible())) await phone.type(pin)
    await phone.see('Close now')
    expect(await instance.status(tenant, 'gil')).toBe(1)
  })
})

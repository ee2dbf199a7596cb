import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { checkPhrase, choosePins, enrolInApp, pin, typeWords } from '../enrol.ts'
import { anotherPhone, story } from './story.ts'

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

/** Starts at the token, closed. */
const start = async (phone: Phone): Promise<void> => {
  await phone.press(/Acme Bank/)
  await phone.quiet()
  if (await phone.button('Close now').isVisible()) await phone.press('Close now')
  await phone.see('Open with PIN')
}

/** A message that was cut off may have been heard: nothing that was lost counts once the PIN was right. */
const goOn = async (phone: Phone): Promise<void> => {
  await start(phone)
  await openWith(phone, pin)
  await phone.see('Close now')
}

/** Opens with one of the two: the change was heard, or it was not. */
const openWithEither = async (phone: Phone): Promise<void> => {
  await start(phone)
  await openWith(phone, next)
  await phone.see(/^(Close now|Wrong PIN\. \d tr.*left\.)$/)
  if (!(await phone.button('Close now').isVisible())) await phone.type(pin)
  await phone.see('Close now')
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
    await phone.press('Open with PIN')
    await killWhileAsking(phone, () => phone.type(pin))
    await goOn(phone)

    const posted = { service, id: 'gil', amount: '12.50', currency: 'EUR', payee: 'Ana' }
    const { body } = await instance.post('/token/transaction', posted, tenant.basicKey)
    await phone.press(/^Requests/)
    await phone.press(/12\.50 EUR/)
    await phone.press('Approve with PIN')
    await killWhileAsking(phone, () => phone.type(pin))
    await goOn(phone)
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
    await goOn(phone)

    await phone.press(/^Settings/)
    await phone.press('Change PIN')
    await phone.type(pin)
    await phone.see('Choose the new PIN')
    await phone.type(next)
    await phone.see('Enter it once more')
    await killWhileAsking(phone, () => phone.type(next))
    await openWithEither(phone)
    expect(await instance.status(tenant, 'gil')).toBe(1)
  })

  story('while it makes a code, answers a challenge or renews a forgotten PIN goes on as before', async (phone) => {
    const words = await enrolInApp(phone, instance, { tenant, user: 'hal', emergency: null })
    await phone.press(/One-time code/)
    await killWhileAsking(phone, () => phone.type(pin))
    await start(phone)

    const asked = { service, id: 'hal' }
    const challenge = await instance.post('/token/offline/challenge', asked, tenant.basicKey)
    const answer = async (): Promise<void> => {
      await phone.press(/Answer a challenge/)
      await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
      await phone.type(pin)
    }
    await killWhileAsking(phone, answer)
    await start(phone)
    await answer()
    await phone.see('Read this out')
    const code = await phone.codeShown()
    const opened = await instance.post('/token/offline/open', { ...asked, code }, tenant.basicKey)
    expect(opened.body).toEqual({ status: 1 })
    await phone.press('Done')

    await phone.press(/^Settings/)
    await phone.press('I forgot my PIN')
    await typeWords(phone, words)
    await phone.type(next)
    await phone.see('Enter it once more')
    await killWhileAsking(phone, () => phone.type(next))
    await openWithEither(phone)
    expect(await instance.status(tenant, 'hal')).toBe(1)
    await phone.press('Close now')
    await openWith(phone, '73059164')
    await phone.see('Wrong PIN. 2 tries left.')
  })

  story('while a phrase brings the token to it goes on as the same phone', async (phone) => {
    const words = await enrolInApp(phone, instance, { tenant, user: 'ida', emergency: null })
    const other = await anotherPhone()
    /** To the last key but the one that sends. */
    const recover = async (): Promise<void> => {
      await other.press('Continue')
      await other.press('I have my backup phrase')
      await typeWords(other, words)
      await other.type(next)
      await other.see('Enter it once more')
    }
    await other.page.goto(await instance.enroll(tenant, 'ida'))
    await recover()
    await killWhileAsking(other, () => other.type(next))
    const card = other.button(/Not finished/).or(other.button(/Acme Bank/))
    await card.first().waitFor()
    if (await other.button(/Not finished/).isVisible()) {
      await other.press(/Not finished/)
      await recover()
      await other.type(next)
      await other.see('Open with PIN')
    } else await start(other)
    await openWith(other, next)
    await other.see('Close now')
    expect(await instance.status(tenant, 'ida')).toBe(1)
    expect(await events('ida')).not.toContain('token.conflict')
    await other.stop()
  })
})

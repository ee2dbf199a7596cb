import { describe, expect } from 'vitest'
import { sharedInstance, type Tenant } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { choosePins, enrolInApp, pin, typeWords } from '../enrol.ts'
import { anotherPhone, story } from './story.ts'

const instance = await sharedInstance()
const config = { displayName: 'Acme Bank', recovery: { methods: ['phrase', 'contacts'] } }
const tenant = await instance.signUp('renewed', config)
const slow = await instance.newService(tenant, 'renewed_slow', {
  ...config,
  recovery: { ...config.recovery, delay: 7200 },
})
const next = '60718293'

const nameContacts = async (phone: Phone, user: string): Promise<void> => {
  await phone.press(/^Settings/)
  await phone.press('Trusted contacts')
  for (const [index, name] of ['Ana', 'Ben', 'Cy'].entries()) {
    await phone.fill(`Name ${index + 1}`, name)
    await phone.fill(new RegExp(`e-mail ${index + 1}`), `${name.toLowerCase()}@${user}.example`)
  }
  await phone.press('Name them')
  await phone.type(pin)
  await phone.see('They have been told.')
  await phone.press('Done')
  await phone.press('Back')
}

/** The code that was sent to a contact, whose mail of the nomination may come after it, or twice. */
const codeTo = async (address: string): Promise<string> => {
  for (let count = 1; ; count += 1)
    for (const { text } of await instance.messages(address, count)) {
      const code = /\b\d{4}\b/.exec(text)?.[0]
      if (code !== undefined) return code
    }
}

/** Asks Ana and Ben on another phone; the first codes are wrong. */
const askContacts = async (other: Phone, at: Tenant, user: string): Promise<void> => {
  await other.page.goto(await instance.enroll(at, user))
  await other.press('Continue')
  await other.press('Ask my contacts')
  await choosePins(other, null, { pins: [next, ''] })
  await other.see('Choose at least two.')
  await other.check('Ana')
  await other.check('Ben')
  await other.press('Send codes')
  const codes = [await codeTo(`ana@${user}.example`), await codeTo(`ben@${user}.example`)]
  const give = async (given: readonly string[]): Promise<void> => {
    await other.fill('Code of Ana', given[0] ?? '')
    await other.fill('Code of Ben', given[1] ?? '')
    await other.press('Check')
  }
  await give(codes.map((code) => String((Number(code) + 1) % 10_000).padStart(4, '0')))
  await other.see('The codes are not all right. 2 tries left.')
  await give(codes)
}

describe('a token on another phone', () => {
  story('comes by the backup phrase, and is gone from the first', async (phone) => {
    const words = await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: null })
    const other = await anotherPhone()
    await other.page.goto(await instance.enroll(tenant, 'joe'))
    await other.see('To move it here you also need your backup phrase or your contacts.')
    await other.press('Continue')
    await other.press('I have my backup phrase')
    await typeWords(other, [...words.slice(0, 11), words[0] ?? ''])
    await choosePins(other, null, { pins: [next, ''] })
    await other.see('These are not the words of this token.')
    await typeWords(other, words)
    await choosePins(other, null, { pins: [next, ''] })
    await other.press('Open with PIN')
    await other.type(next)
    await other.see('Close now')
    expect(await instance.status(tenant, 'joe')).toBe(1)
    await phone.press('Back')
    await phone.press(/Acme Bank/)
    await phone.see('Not on this phone any more. Ask for a new enrolment.')
    await phone.press('Remove')
    await phone.see('No token yet')
    await other.stop()
  })

  story('comes by contacts who vouch for the user', async (phone) => {
    await enrolInApp(phone, instance, { tenant, user: 'kim', emergency: null })
    await nameContacts(phone, 'kim')
    const other = await anotherPhone()
    await askContacts(other, tenant, 'kim')
    await other.press('Open with PIN')
    await other.type(next)
    await other.see('Close now')
    expect(await instance.status(tenant, 'kim')).toBe(1)
    await other.stop()
  })

  story('has to wait where the service says so, and is stopped by the first phone', async (phone) => {
    await enrolInApp(phone, instance, { tenant: slow, user: 'lea', emergency: null })
    await nameContacts(phone, 'lea')
    const other = await anotherPhone()
    await askContacts(other, slow, 'lea')
    await other.see(/^Possible from .*\. You may close the app\.$/)
    await phone.press('Back')
    await phone.press(/Acme Bank/)
    await phone.see(/^Another phone, .*, wants to take over this token (at|on) .*\. If that is not you, stop it\.$/)
    await phone.press('Stop it with my PIN')
    await phone.type(pin)
    await phone.see('Open with PIN')
    await phone.page.getByText('If that is not you, stop it.').waitFor({ state: 'hidden' })
    await other.stop()
  })

  story('after the wait is carried on by an app that was closed meanwhile', async (phone) => {
    await enrolInApp(phone, instance, { tenant: slow, user: 'mia', emergency: null })
    await nameContacts(phone, 'mia')
    const other = await anotherPhone()
    await askContacts(other, slow, 'mia')
    await other.see(/^Possible from/)
    // The phone's clock goes on with the instance's.
    instance.advance(7_201_000)
    await other.context.addInitScript(() => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + 7_201_000
    })
    await other.kill(`${instance.url}/app/`)
    await other.press(/Not finished/)
    await other.press('Continue')
    await other.press('Ask my contacts')
    await choosePins(other, null, { pins: [next, ''] })
    await other.press('Open with PIN')
    await other.type(next)
    await other.see('Close now')
    expect(await instance.status(slow, 'mia')).toBe(1)
    await other.stop()
  })
})

import { describe, expect } from 'vitest'
import { ownInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { type Seen, seenOf, withEyesOpen, withoutPolling } from '../seen.ts'
import { choosePins, emergencyPin, enrolInApp, pin, sentDigits, typeWords } from '../enrol.ts'
import { anotherPhone, story } from './story.ts'

// The clock goes on by days; a question that comes twice, minutes apart, would have a code sent in place of the last one.
const instance = await ownInstance({ extraReceives: 0 })
const day = 86_400_000
const drawer = await instance.signUp('drawers', {
  displayName: 'Acme <b>Bank</b>',
  duress: true,
  messages: { email: true, beside: true },
  unknownAfter: 30,
})
const alone = await instance.newService(drawer, 'drawers_default2', {
  displayName: 'Acme Bank',
  recovery: { methods: ['phrase'], delay: 86_400, selfService: 'email' },
})

/** The instance's clock and the phone's go on together. */
const later = async (phone: Phone, milliseconds: number): Promise<void> => {
  instance.advance(milliseconds)
  await phone.context.addInitScript((ahead) => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + ahead
  }, milliseconds)
}

const wrongOf = (code: string): string => code.replace(/^./, (first) => (first === '7' ? '8' : '7'))

describe('a phone that was not used for long', () => {
  story(
    'is known again by the code that was sent, and shows, keeps and sends the same under either PIN',
    async (phone) => {
      await withoutPolling(phone)
      await withEyesOpen(phone)
      await phone.page.emulateMedia({ reducedMotion: 'reduce' })
      const asked = { email: 'joe@drawers.example' }
      await enrolInApp(phone, instance, { tenant: drawer, user: 'joe', emergency: true, asked })
      const seen: Seen[] = []
      const told: number[] = []
      let code = ''
      for (const typed of [pin, emergencyPin]) {
        instance.advance(31 * day)
        const known = await seenOf(phone, async () => {
          await phone.press('Open with PIN')
          await phone.type(typed)
          await phone.see('This phone was not used for long.')
          // A name is text.
          await phone.see('Acme <b>Bank</b>')
          code = await sentDigits(instance, 'joe@drawers.example', code)
          await phone.fill('Code, 6 digits', wrongOf(code))
          await phone.press('Check')
          await phone.see('Wrong code. 2 tries left.')
          await phone.fill('Code, 6 digits', `${code.slice(0, 3)} ${code.slice(3)}`)
          await phone.page.keyboard.press('Enter')
          await phone.see('Enter your PIN to open')
          await phone.type(typed)
          await phone.see('Close now')
        })
        seen.push(known)
        told.push(await instance.status(drawer, 'joe'))
        await phone.press('Close now')
        await phone.see('Open with PIN')
      }
      expect(told).toEqual([1, 3])
      expect(seen[1]).toEqual(seen[0])
    },
    // Tab leaves the page and comes back to it, which asks for news.
    { keyboard: false },
  )

  story('has another code sent once the first is over, whatever the PIN is asked for', async (phone) => {
    const asked = { email: 'kim@drawers.example' }
    await enrolInApp(phone, instance, { tenant: drawer, user: 'kim', emergency: false, asked })
    await later(phone, 31 * day)
    await phone.page.reload()
    await phone.press(/Bank/)
    await phone.press(/One-time code/)
    await phone.type(pin)
    const first = await sentDigits(instance, 'kim@drawers.example')
    instance.advance(300_000)
    await phone.fill('Code, 6 digits', first)
    await phone.press('Check')
    await phone.see('That code is no longer good.')
    await phone.type(pin)
    await phone.see('This phone was not used for long.')
    const second = await sentDigits(instance, 'kim@drawers.example', first)
    await phone.press('Send me another code')
    await phone.see('another code is sent once the last one is over')
    await phone.type(pin)
    await phone.fill('Code, 6 digits', second)
    await phone.press('Check')
    await phone.type(pin)
    await phone.see(/Valid for/)
  })
})

/** Asks for a code on a clean phone. */
const ask = async (phone: Phone, organisation: string, user: string): Promise<void> => {
  await phone.page.goto(`${instance.url}/app/`)
  await phone.press('Add a token')
  await phone.press('I lost my phone')
  await phone.fill('Organisation', organisation)
  await phone.fill('Your user ID there', user)
  await phone.check('E-mail')
  await phone.press('Send me a code')
}

const sentence = 'If your organisation allows it and knows you by that name, a code of 16 characters is on its way.'

describe('a user who lost the phone', () => {
  story('gets a code alone, and with the phrase the token after a day', async (phone) => {
    const asked = { email: 'lea@drawers.example' }
    const words = await enrolInApp(phone, instance, { tenant: alone, user: 'lea', emergency: null, asked })
    const other = await anotherPhone()
    await ask(other, alone.service, 'lea')
    await other.see(sentence)
    const sent = await instance.mailedCode('lea@drawers.example')
    await other.fill('Code, 16 characters', sent.toLowerCase())
    await other.page.keyboard.press('Enter')
    await other.see('You already have this token.')
    const next: [string, string] = ['60718293', '']
    const recover = async (): Promise<void> => {
      await other.press('Continue')
      await other.press('I have my backup phrase')
      await typeWords(other, words)
      await choosePins(other, null, { pins: next })
    }
    await recover()
    await other.see(/^Possible from .*\. You may close the app\.$/)
    await later(other, day + 1000)
    await other.kill(`${instance.url}/app/`)
    await other.press(/Not finished/)
    await recover()
    await other.press('Open with PIN')
    await other.type(next[0])
    await other.see('Close now')
    expect(await instance.status(alone, 'lea')).toBe(1)
    await other.stop()
  })

  story('hears one sentence, whoever exists, and what can be no name at once', async (phone) => {
    const seen: string[] = []
    for (const [organisation, user] of [
      [alone.service, 'mia'],
      ['drawers_nothing', 'mia'],
      ['nobody', '‮<b>mia</b>'],
    ] as const) {
      await ask(phone, ` ${organisation.toUpperCase()} `, user)
      await phone.see(sentence)
      seen.push(await phone.page.locator('main').innerHTML())
    }
    expect(new Set(seen.map((one) => one.replaceAll(/"_?r?[\w-]*"/g, ''))).size).toBe(1)
    await ask(phone, 'no organisation', 'mia')
    await phone.see('That is not the name of an organisation, or not a user ID.')
  })
})

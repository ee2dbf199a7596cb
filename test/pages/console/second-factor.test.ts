import { createServer } from 'node:net'
import { describe, expect } from 'vitest'
import { en } from '../../../web/app/texts/en.ts'
import { ownInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { checkPhrase, choosePins, pin } from '../enrol.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

/** A port that nobody has: passkeys belong to a host name, so that the instance has to know its address before it starts. */
const freePort = (): Promise<number> =>
  new Promise((settle) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => settle(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

const port = await freePort()
const url = `http://localhost:${port}`
const instance = await ownInstance({ port, url })

/** A built-in authenticator whose user always shows a finger. */
const withAuthenticator = async (window: Phone): Promise<void> => {
  const session = await window.context.newCDPSession(window.page)
  await session.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const
  const kept = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true }
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, ...kept } })
}

/** The app finds by itself that the first opening was used. */
const openAgain = async (phone: Phone): Promise<void> => {
  await phone.press(en.token.open)
  await phone.type(pin)
  await phone.see(en.status.open)
}

describe('a member’s second factor', () => {
  story(
    'is set up by the picture on the screen, asked at the next log-in, and shows the secret of a key',
    async (desk) => {
      const { look, faults } = looking(desk)
      const phone = await anotherPhone()
      const console = await signIn(desk, instance, 'factor', url)
      await desk.page.goto(`${console}/account`)
      await desk.see('Without one, whoever reads your mail can sign in as you.')
      await look('account')
      await desk.press('Set up a second factor')
      const link = desk.page.getByRole('link', { name: 'Or open the app on this device' })
      await phone.page.goto((await link.getAttribute('href')) ?? '')
      await look('code')
      await phone.press(en.goOn)
      await choosePins(phone, null)
      await checkPhrase(phone)
      await phone.press(en.token.open)
      await phone.type(pin)
      await desk.see('Your second factor is in use from now on.')
      await desk.press('Sign out')
      await desk.fill('Organisation', 'factor')
      await desk.fill('E-mail address', 'owner@factor.example')
      await desk.press('Send me a link')
      await desk.fill('Code from the mail', await instance.mailedCode('owner@factor.example', 2))
      await desk.press('Continue')
      await desk.see('Open your token “zaas console” on your phone.')
      await look('waiting')
      await openAgain(phone)
      await desk.follow('Authkeys')
      await desk.press(/^Actions for /)
      await desk.press('Show secret')
      await desk.fill('Reason', 'the old laptop is gone')
      await desk.press('Get the secret')
      await desk.press('Show for 30 seconds')
      await look('secret')
      const secret = await desk.page.locator('dialog .value').innerText()
      expect((await instance.get('/authkey/whoami', {}, secret)).body).toMatchObject({ tenant: 'factor' })
      expect(faults).toEqual([])
      await phone.stop()
    },
    { width: 1280 },
  )

  story(
    'is a passkey too, which signs in without a mail',
    async (desk) => {
      const { look, faults } = looking(desk)
      await withAuthenticator(desk)
      const console = await signIn(desk, instance, 'passkey', url)
      await desk.page.goto(`${console}/account`)
      await desk.see('No passkey yet.')
      await desk.fill('Name', 'laptop')
      await desk.press('Add a passkey')
      await desk.page.getByRole('row').filter({ hasText: 'laptop' }).waitFor()
      await look('passkeys')
      await desk.press('Sign out')
      await desk.see('Send me a link')
      await look('login')
      await desk.press('Use a passkey')
      await desk.follow('owner@passkey.example')
      await desk.see('Where you are signed in')
      instance.advance(300_000)
      await desk.press('Remove')
      await desk.see('Show your second factor')
      await look('dialog')
      await desk.press('Use a passkey')
      await desk.see('No passkey yet.')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

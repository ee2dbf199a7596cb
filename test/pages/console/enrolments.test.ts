import { generateSync } from 'otplib'
import { describe, expect } from 'vitest'
import { memoryStore, Token } from '../../../sdk/index.ts'
import { pin } from '../../support/enrolled.ts'
import { sharedInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { story } from '../stories/story.ts'
import { openOffice, readQr, sit } from './help-office.ts'
import { looking } from './office.ts'

const instance = await sharedInstance()
const wide = { width: 1280 }

/** Begins an enrolment at a desk: the user ID is typed, and whatever else `choose` wants. */
const begin = async (desk: Phone, choose: () => Promise<void> = async () => undefined): Promise<void> => {
  await desk.press('Enrol a user')
  await desk.fill(/^User ID$/, 'joe')
  await choose()
  await desk.press('Make the code')
  await desk.see('The code for joe')
}

describe('an enrolment', () => {
  story(
    'waits for the binding code on the phone, and refuses another',
    async (desk) => {
      const { look, faults } = looking(desk)
      const { owner, tenant } = await openOffice(instance, 'bound', { binding: true })
      await sit(desk, instance, owner, tenant)
      await begin(desk)
      const { binding } = await Token.enroll({ deeplink: await readQr(desk), pin, store: memoryStore() })
      await desk.see('The phone shows a code. The token works once it is typed here.')
      expect(await desk.page.locator('img.qr').count()).toBe(0)
      await look('binding code')
      await desk.fill('Binding code', binding === '000000' ? '111111' : '000000')
      await desk.press('Confirm')
      await desk.see('That is not the code on the phone.')
      await look('another binding code')
      await desk.fill('Binding code', binding)
      await desk.press('Confirm')
      await desk.see('Enrolled on')
      await desk.press('Done')
      await desk.page.locator('.status-box.closed').waitFor()
      expect(await instance.status(tenant, 'joe')).toBe(2)
      expect(faults).toEqual([])
    },
    wide,
  )

  story(
    'of an authenticator app is complete with its first right code, read from the picture',
    async (desk) => {
      const { look, faults } = looking(desk)
      const { owner, tenant } = await openOffice(instance, 'authenticating')
      await sit(desk, instance, owner, tenant)
      await begin(desk, async () => {
        await desk.choose('With', 'An authenticator app')
        await desk.see('An authenticator app knows no PIN, no emergency PIN and no requests.')
      })
      await look('authenticator')
      const address = new URL(await readQr(desk))
      expect(address.href).toMatch(/^otpauth:\/\/totp\//)
      const secret = address.searchParams.get('secret') ?? ''
      const codeAt = (seconds: number): string =>
        generateSync({ secret, epoch: Math.floor(instance.now() / 1000) + seconds })
      const wrong = codeAt(0) === '000000' ? '111111' : '000000'
      await desk.fill('One-time code', wrong)
      await desk.press(/^Check$/)
      await desk.see(/^Wrong\./)
      await desk.fill('One-time code', codeAt(0))
      await desk.press(/^Check$/)
      await desk.see('Enrolled.')
      await look('authenticator, enrolled')
      await desk.press('Done')
      await desk.page.locator('.status-box').waitFor()
      await desk.press('Check a code')
      await desk.fill('One-time code', codeAt(30))
      await desk.press(/^Check$/)
      await desk.see('Right.')
      expect(await desk.page.getByRole('button', { name: 'Offline mode' }).count()).toBe(0)
      expect(faults).toEqual([])
    },
    wide,
  )

  story(
    'goes by mail, and the picture on the screen is that of the mail from then on',
    async (desk) => {
      const { look, faults } = looking(desk)
      const { owner, tenant } = await openOffice(instance, 'mailed')
      await sit(desk, instance, owner, tenant, 'tokens')
      await begin(desk, () => desk.fill('E-mail address', 'joe@mailed.example'))
      const before = await readQr(desk)
      await desk.press('Send by mail')
      await desk.see('A link is on its way to joe@mailed.example.')
      await look('sent')
      const [mail] = await instance.messages('joe@mailed.example', 1)
      const link = /http\S+#\S+/.exec(mail?.text ?? '')?.[0] ?? ''
      expect([await readQr(desk), before === link]).toEqual([link, false])
      await Token.enroll({ deeplink: link, pin, store: memoryStore() })
      await desk.see('Enrolled on')
      await desk.press('Done')
      await desk.page.getByRole('row').filter({ hasText: 'joe' }).getByText('Closed').waitFor()
      expect(faults).toEqual([])
    },
    wide,
  )
})

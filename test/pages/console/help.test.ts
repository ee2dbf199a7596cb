import { describe, expect } from 'vitest'
import { duressPin, enrolled, wrongPin } from '../../support/enrolled.ts'
import { sharedInstance } from '../../support/instance.ts'
import { enrolByLink, pin } from '../enrol.ts'
import { faultsOf } from '../faults.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { invited, openOffice, readQr, sit, tokenOfJoe } from './help-office.ts'

const instance = await sharedInstance()
const wide = { width: 1280 }

describe('the help desk', () => {
  story(
    'enrols a user by the QR code on the screen, and sees the token open within three seconds',
    async (desk) => {
      const email = 'owner@helped.example'
      const phone = await anotherPhone()
      await desk.page.goto(`${instance.url}/console/signup`)
      await desk.fill('Name of your organisation', 'helped')
      await desk.fill('E-mail address', email)
      await desk.press('Send me a link')
      const [mail] = await instance.messages(email, 1)
      await desk.page.goto(/http\S+#code=\S+/.exec(mail?.text ?? '')?.[0] ?? '')
      await desk.press('Continue')
      await desk.press('I have stored them')
      await desk.page.getByRole('link', { name: 'Tokens' }).waitFor()
      await desk.page.goto(`${instance.url}/console/s/helped_default/tokens`)
      await desk.see('Nobody is enrolled in helped_default yet.')
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('Enrol a user')
      await desk.fill(/^User ID$/, 'joe')
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('Make the code')
      await desk.see('Expires in')
      expect(await faultsOf(desk)).toEqual([])
      await enrolByLink(phone, await readQr(desk), null)
      await desk.see('Enrolled on')
      expect(await desk.page.locator('img.qr').count()).toBe(0)
      await desk.press('Done')
      await desk.page.goto(`${instance.url}/console/s/helped_default/desk`)
      await desk.press(/^joe/)
      await desk.see('Live, checked')
      await phone.press('Open with PIN')
      await phone.type(pin)
      await phone.see('Close now')
      const opened = Date.now()
      await desk.page.locator('.status-box.open').waitFor()
      const seenAfter = Date.now() - opened
      console.info(`opened: seen at the desk after ${seenAfter} ms`)
      expect(seenAfter).toBeLessThan(3_000)
      await desk.see('PIN, online')
      await desk.see('Opened with the PIN')
      expect(await faultsOf(desk)).toEqual([])
      await phone.stop()
    },
    wide,
  )

  story(
    'shows three wrong PINs as blocked; an operator unblocks with a reason, which the history keeps',
    async (desk) => {
      const office = await openOffice(instance, 'blocking')
      const operator = await invited(instance, office, 'ana@blocking.example')
      const token = await tokenOfJoe(instance, office.tenant)
      await sit(desk, instance, operator, office.tenant)
      await desk.press(/^joe/)
      for (let tries = 0; tries < 3; tries += 1) await token.open(wrongPin)
      await desk.page.locator('.status-box.blocked').waitFor()
      await desk.press('Unblock')
      await desk.see('three wrong PINs may have been somebody else')
      expect(await faultsOf(desk)).toEqual([])
      await desk.confirm('Unblock')
      await desk.see('A reason is needed.')
      await desk.fill('Reason', 'Called back on the number we have')
      await desk.confirm('Unblock')
      await desk.page.locator('.status-box.closed').waitFor()
      await desk.see(/Closed, without errors by ana@blocking\.example/)
      await desk.see('Called back on the number we have')
      await desk.see('0 of 3')
      // What an operator without the powers may not do is not there.
      for (const name of ['Open', 'Delete'])
        expect(await desk.page.getByRole('button', { name, exact: true }).count()).toBe(0)
    },
    wide,
  )

  story(
    'shows duress to whoever may see it, and an open token to whoever may not',
    async (desk) => {
      const office = await openOffice(instance, 'forced', { duress: true, duressHold: 0 })
      const blind = await invited(instance, office, 'bob@forced.example', { hideDuress: true })
      const counter = await anotherPhone()
      const { token } = await enrolled(instance, office.tenant, 'joe')
      await sit(desk, instance, office.owner, office.tenant)
      await sit(counter, instance, blind, office.tenant)
      await desk.press(/^joe/)
      await counter.press(/^joe/)
      await token.open(duressPin)
      await desk.page.locator('.status-box.duress').waitFor()
      await desk.see('The user is being forced.')
      await desk.see('Say nothing of it, on the phone or in writing.')
      expect(await desk.page.title()).not.toMatch(/duress/i)
      expect(await faultsOf(desk)).toEqual([])
      await counter.page.locator('.status-box.open').waitFor()
      await counter.see('Opened with the PIN')
      expect(await counter.page.locator('main').innerText()).not.toMatch(/duress|forced/i)
      await token.close()
      await desk.see(/Duress was signalled (this minute|\d+ minutes? ago)\./)
      await counter.stop()
    },
    wide,
  )
})

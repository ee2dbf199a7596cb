import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolByLink, enrolInApp, pin, sentDigits } from '../enrol.ts'
import { faultsOf } from '../faults.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { openOffice, sit } from './help-office.ts'

const instance = await sharedInstance()
const wide = { width: 1280 }

describe('codes at the help desk', () => {
  story(
    'are right once, used, or wrong; after two wrong ones the clock can be synchronised',
    async (desk) => {
      const office = await openOffice(instance, 'coding', { maxErrors: 5 })
      const phone = await anotherPhone()
      await enrolInApp(phone, instance, { tenant: office.tenant, user: 'joe', emergency: null })
      await sit(desk, instance, office.owner, office.tenant)
      await desk.press(/^joe/)
      await phone.press(/^One-time code/)
      await phone.type(pin)
      await phone.page.locator('.groups').waitFor()
      const code = await phone.codeShown()
      await desk.press('Check a code')
      await desk.fill('One-time code', `${code.slice(0, 3)} ${code.slice(3)}`)
      await desk.press(/^Check$/)
      await desk.see('Right.')
      await desk.fill('One-time code', code)
      await desk.press(/^Check$/)
      await desk.see('This code was accepted before. Ask for the next one.')
      for (const errors of [1, 2]) {
        await desk.fill('One-time code', '000000')
        await desk.press(/^Check$/)
        await desk.see(`Wrong. ${errors} of 5 errors.`)
      }
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('Synchronise')
      await desk.fill('First code', '111111')
      await desk.fill('Next code', '222222')
      await desk.press('Synchronise')
      await desk.see('Wrong. 3 of 5 errors.')
      await desk.see('Wrong code')
      expect(await faultsOf(desk)).toEqual([])
      await phone.stop()
    },
    wide,
  )

  story(
    'are sent to the enrolled mailbox and checked, where the service sends any',
    async (desk) => {
      const office = await openOffice(instance, 'mailing', { messages: { sms: true, email: true } })
      const phone = await anotherPhone()
      await enrolByLink(phone, await instance.enroll(office.tenant, 'joe', { email: 'joe@mailing.example' }), null)
      await sit(desk, instance, office.owner, office.tenant)
      await desk.press(/^joe/)
      await desk.press('Send a code')
      await desk.press('By text message')
      await desk.see('This user has no address for that')
      await desk.press('By mail')
      await desk.see('Sent. Ask the caller for it.')
      const code = await sentDigits(instance, 'joe@mailing.example')
      await desk.fill(
        'Code that was sent',
        code.replace(/^./, (first) => (first === '7' ? '8' : '7')),
      )
      await desk.press(/^Check$/)
      await desk.see('Wrong. 1 of 3 errors.')
      await desk.see('Wrong code')
      expect(await faultsOf(desk)).toEqual([])
      await desk.fill('Code that was sent', ` ${code}`)
      await desk.press(/^Check$/)
      await desk.see('Right.')
      await desk.fill('Code that was sent', code)
      await desk.press(/^Check$/)
      await desk.see('This code was accepted before.')
      await desk.see('Code accepted')
      await phone.stop()
    },
    wide,
  )

  story(
    'open a token whose phone has no network: a challenge read out, its answer typed',
    async (desk) => {
      const office = await openOffice(instance, 'calling')
      const phone = await anotherPhone()
      await enrolInApp(phone, instance, { tenant: office.tenant, user: 'joe', emergency: null })
      await phone.page.evaluate('navigator.serviceWorker.ready')
      await phone.context.setOffline(true)
      await phone.page.reload()
      await phone.press(/Acme Bank/)
      await phone.press(/Answer a challenge/)
      await sit(desk, instance, office.owner, office.tenant)
      await desk.press(/^joe/)
      let challenges = 0
      desk.page.on('request', (asked) => (challenges += asked.url().endsWith('/token/offline/challenge') ? 1 : 0))
      await desk.press('Offline mode')
      await desk.see('Read this out.')
      await phone.type(await desk.codeShown())
      await phone.type(pin)
      await phone.see('Read this out')
      const answer = await phone.codeShown()
      await desk.fill(/Type the answer/, '0000-0000')
      await desk.press(/^Check$/)
      await desk.see('Wrong. 1 of 3 errors.')
      expect(await faultsOf(desk)).toEqual([])
      await desk.fill(/Type the answer/, answer.toLowerCase())
      await desk.press(/^Check$/)
      await desk.page.locator('.status-box.open').waitFor()
      await desk.see('Opened in offline mode')
      expect(await desk.page.getByText('Read this out.').count()).toBe(0)
      // A second one would replace what is being read out.
      expect(challenges).toBe(1)
      await phone.context.setOffline(false)
      await phone.stop()
    },
    wide,
  )
})

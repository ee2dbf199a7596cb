import { describe, expect } from 'vitest'
import { pin } from '../../support/enrolled.ts'
import { sharedInstance } from '../../support/instance.ts'
import { sentDigits } from '../enrol.ts'
import { faultsOf } from '../faults.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit, tokenOfJoe } from './help-office.ts'

const instance = await sharedInstance()
const wide = { width: 1280 }

describe('codes at the help desk', () => {
  story(
    'are right once, used, or wrong; after two wrong ones the clock can be synchronised',
    async (desk) => {
      const office = await openOffice(instance, 'coding', { maxErrors: 5 })
      const token = await tokenOfJoe(instance, office.tenant)
      await sit(desk, instance, office.owner, office.tenant)
      await desk.press(/^joe/)
      const { code } = await token.otp(pin)
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
    },
    wide,
  )

  story(
    'are sent to the enrolled mailbox and checked, where the service sends any',
    async (desk) => {
      const office = await openOffice(instance, 'mailing', { messages: { sms: true, email: true } })
      await tokenOfJoe(instance, office.tenant, { email: 'joe@mailing.example' })
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
    },
    wide,
  )

  story(
    'open a token whose phone has no network: a challenge read out, its answer typed',
    async (desk) => {
      const office = await openOffice(instance, 'calling')
      const token = await tokenOfJoe(instance, office.tenant)
      await sit(desk, instance, office.owner, office.tenant)
      await desk.press(/^joe/)
      let challenges = 0
      desk.page.on('request', (asked) => (challenges += asked.url().endsWith('/token/offline/challenge') ? 1 : 0))
      await desk.press('Offline mode')
      await desk.see('Read this out.')
      const answer = await token.answer(await desk.codeShown(), pin)
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
    },
    wide,
  )
})

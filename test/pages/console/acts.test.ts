import { describe, expect } from 'vitest'
import { duressPin, enrolled, pin } from '../../support/enrolled.ts'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit, tokenOfJoe } from './help-office.ts'
import { looking } from './office.ts'

const instance = await sharedInstance()
const wide = { width: 1280 }

describe('acts of the help desk', () => {
  story(
    'each ask for a reason, and stand in the history with it',
    async (desk) => {
      const { look, faults } = looking(desk)
      const { owner, tenant } = await openOffice(instance, 'acting')
      await tokenOfJoe(instance, tenant)
      await sit(desk, instance, owner, tenant)
      await desk.press(/^joe/)
      await desk.page.locator('.status-box.closed').waitFor()
      const act = async (name: string, reason: string): Promise<void> => {
        await desk.press(name, desk.page.locator('.user').getByRole('button', { name, exact: true }))
        await look(name)
        await desk.fill('Reason', reason)
        await desk.confirm(name)
        await desk.page.getByRole('dialog').waitFor({ state: 'detached' })
        await desk.see(`: ${reason}`)
      }
      await desk.press('Open')
      await desk.see('Open joe’s token for 10 minutes?')
      await desk.fill(/^Minutes$/, '5')
      await desk.see('Open joe’s token for 5 minutes?')
      await desk.press('Cancel')
      // The history may be written after the page has asked for it.
      await desk.page.route('**/token/history?*', (route) => route.fulfill({ json: { items: [] } }), { times: 1 })
      await act('Open', 'lost at the airport')
      await desk.page.locator('.status-box.open').waitFor()
      await desk.see('the help desk')
      await act('Close', 'has landed')
      await desk.page.locator('.status-box.closed').waitFor()
      await act('Block', 'phone was stolen')
      await desk.page.locator('.status-box.blocked').waitFor()
      await desk.see('Blocked by somebody here.')
      await act('Unblock', 'phone was found')
      await desk.press('Enrol again')
      await desk.see('They also need their backup phrase or their trusted contacts.')
      await look('enrol again')
      await desk.press('They have nothing of it any more')
      await desk.see('This code alone will be enough')
      await look('replace')
      await desk.fill('Reason', 'seen in person')
      await desk.confirm('Make the code')
      await desk.see('The code for joe')
      await look('the code')
      await desk.press('Close', desk.page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }))
      await desk.press('Delete')
      await look('delete')
      await desk.fill('Reason', 'has left')
      await desk.confirm('Delete')
      await desk.see('Choose a user.')
      expect(faults).toEqual([])
    },
    wide,
  )

  story(
    'restore what was before duress: what it held, and the PINs that were set under it, are gone',
    async (desk) => {
      const { look, faults } = looking(desk)
      const { owner, tenant } = await openOffice(instance, 'restoring', { duress: true, duressHold: 60 })
      const { token } = await enrolled(instance, tenant, 'joe')
      await sit(desk, instance, owner, tenant)
      await desk.press(/^joe/)
      const changed = await token.changePin({ pin: duressPin, newPin: '6071', newDuressPin: '1594' })
      expect(changed).toEqual({ result: 'done' })
      await desk.see('Something was registered while the user signalled duress.')
      await desk.see(/Until \d\d:\d\d everything the user does reads as duress, with either PIN\./)
      await look('held, and in shadow')
      await desk.press('Restore')
      await desk.see('Do it only when the user is safe.')
      await desk.fill('Reason', 'she called from home')
      await look('restore')
      const restore = desk.page.getByRole('dialog').getByRole('button', { name: 'Restore' })
      expect(await restore.isDisabled()).toBe(true)
      await desk.fill('Type the user ID to go on', 'joe')
      await desk.confirm('Restore')
      await desk.see(/Restored by owner@restoring\.example/)
      await desk.see(': she called from home')
      expect(await desk.page.getByText(/reads as duress|while the user signalled/).count()).toBe(0)
      expect(await token.open('6071')).toMatchObject({ result: 'wrong-pin', left: 2 })
      expect(await token.open(pin)).toMatchObject({ result: 'open' })
      expect(await instance.status(tenant, 'joe')).toBe(1)
      await desk.page.locator('.status-box.open').waitFor()
      expect(faults).toEqual([])
    },
    wide,
  )
})

import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { anotherPhone, story } from '../stories/story.ts'
import { linkTo, looking, signIn } from './office.ts'

const instance = await sharedInstance()
const owner = 'owner@manned.example'
const guest = 'guest@manned.example'

describe('members', () => {
  story(
    'one is invited, made owner, and removes the first; the last owner stays',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'manned')
      const actOn = async (email: string, action: string, at = window): Promise<void> => {
        await at.press(`Actions for ${email}`)
        await at.press(action, at.page.locator(':popover-open').getByRole('button', { name: action }))
      }
      const remove = async (email: string, at = window): Promise<void> => {
        await actOn(email, 'Remove', at)
        await at.fill('Reason', 'moved to another team')
        await at.fill(`Type ${email} to go on`, email)
        await at.confirm('Remove')
      }
      await window.page.goto(`${console}/members`)
      await remove(owner)
      await window.see('An organisation keeps at least one owner.')
      await look('the last owner')
      await window.press('Cancel')
      await window.press('Invite somebody')
      await window.fill('E-mail address', guest)
      await window.check('Restore what was before duress')
      await look('invite')
      await window.press('Send the invitation')
      await window.see(`An invitation is on its way to ${guest}.`)
      await look('members')

      const other = await anotherPhone()
      await other.page.goto(await linkTo(instance, guest))
      await other.press('Continue')
      await other.see('manned')
      await other.page.goto(`${console}/authkeys`)
      await other.see('Your role does not allow this. Ask an owner.')

      await actOn(guest, 'Change')
      await window.choose('Role', 'Owner')
      await window.press('Save')
      await window.page.getByRole('row').filter({ hasText: guest }).getByText('Owner').waitFor()
      await other.page.goto(`${console}/members`)
      await remove(owner, other)
      await other.page.getByRole('row').filter({ hasText: owner }).waitFor({ state: 'detached' })
      await window.page.reload()
      await window.see('Send me a link')
      await other.stop()
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

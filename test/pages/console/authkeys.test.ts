import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('authkeys', () => {
  story(
    'are made for a service, rotated with both secrets working, and revoked with a reason in the audit',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'keyed')
      const who = async (key: string) => (await instance.get('/authkey/whoami', {}, key)).body
      const secretShown = async (): Promise<string> => {
        await window.press('Show')
        return window.page.getByRole('region', { name: 'ci-deploy' }).locator('.value').innerText()
      }
      await window.page.goto(`${console}/authkeys`)
      await window.press('New authkey')
      await window.fill('Name', 'ci-deploy')
      await window.fill('Addresses that may use it', '127.0.0.1 nonsense')
      await window.press('Make the authkey')
      await window.see('must be an address or a range')
      await look('a new authkey')
      await window.fill('Addresses that may use it', '127.0.0.1')
      await window.check('All services')
      await window.check('keyed_default')
      await window.choose('Expires', 'In 90 days')
      await window.check('Hides duress')
      await window.press('Make the authkey')
      await window.see('Shown here once.')
      await look('authkeys')
      const first = await secretShown()
      expect(await who(first)).toMatchObject({ services: ['keyed_default'], cidrs: ['127.0.0.1'], hideDuress: true })
      const act = async (action: string): Promise<void> => {
        await window.press('Actions for ci-deploy')
        await window.press(action)
      }
      await act('Rotate')
      await window.choose('The old secret works for', 'One hour')
      await look('rotate')
      await window.confirm('Rotate')
      await window.see('Both secrets work until')
      const second = await secretShown()
      expect(second).not.toBe(first)
      for (const key of [first, second]) expect(await who(key)).toMatchObject({ name: 'ci-deploy' })
      await act('Change')
      await window.fill('Addresses that may use it', '')
      await window.press('Save')
      await window.page.getByRole('dialog').waitFor({ state: 'detached' })
      await act('Revoke')
      await window.see('Programs that use “ci-deploy” stop working within 30 seconds.')
      await window.fill('Reason', 'the laptop was stolen')
      expect(await window.button('Revoke now').isDisabled()).toBe(true)
      await window.fill('Type ci-deploy to go on', 'ci-deploy')
      await look('revoke')
      await window.press('Revoke now')
      await window.page.getByRole('row').filter({ hasText: 'ci-deploy' }).waitFor({ state: 'detached' })
      await window.follow('Audit')
      await window.see('the laptop was stolen')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

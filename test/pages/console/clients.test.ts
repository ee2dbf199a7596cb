import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('clients of OpenID Connect', () => {
  story(
    'are made with their exact addresses, rotated, and deleted in the settings of a service',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'wikied')
      const row = window.page.getByRole('row').filter({ hasText: 'Acme Wiki' })
      const secretShown = async (): Promise<string> => {
        await window.press('Show')
        return window.page.getByRole('region', { name: 'Secret of Acme Wiki' }).locator('.value').innerText()
      }
      await window.page.goto(`${console}/s/wikied_default/settings`)
      await window.see('No client.')
      const discovery = window.page.getByRole('region', { name: 'Discovery address' }).locator('pre')
      expect(await discovery.innerText()).toBe(`${instance.url}/oidc/.well-known/openid-configuration`)
      await window.press('New client')
      await window.fill('Name on the phone', 'wiki.acme.example')
      await window.fill('Redirect addresses', 'https://wiki.acme.example/cb http://wiki.acme.example/cb')
      await window.press('Make the client')
      await window.see('must not look like a link, an address or a telephone number')
      await window.see('must be an https address')
      await look('a new client')
      await window.fill('Name on the phone', 'Acme Wiki')
      await window.fill('Redirect addresses', 'https://wiki.acme.example/cb  http://127.0.0.1:9000/oauth2/callback')
      await window.page.getByRole('dialog').getByLabel('Hides duress').check()
      await window.press('Make the client')
      await window.see('Shown here once.')
      await row.getByText('https://wiki.acme.example/cb').waitFor()
      await row.getByText('http://127.0.0.1:9000/oauth2/callback').waitFor()
      await row.getByText('Hides duress').waitFor()
      await look('clients')
      const first = await secretShown()
      expect(first).toMatch(/^[\w-]{43}$/)
      await window.press('Actions for Acme Wiki')
      await window.press('Rotate')
      await window.see('The secret of now works for 24 hours more')
      await look('rotate')
      await window.confirm('Rotate')
      await row.getByText('Both secrets work until').waitFor()
      expect(await secretShown()).not.toBe(first)
      await window.press('Actions for Acme Wiki')
      await window.press('Delete')
      await window.fill('Type Acme Wiki to go on', 'Acme Wiki')
      await look('delete')
      await window.confirm('Delete')
      await row.waitFor({ state: 'detached' })
      await window.see('No client.')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('a session that ends', () => {
  story(
    'in the middle of a form leaves what was typed, and sends it after signing in over the page',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'ending')
      await window.page.goto(`${console}/services`)
      await window.fill('Name', 'vault')
      // What the page asked when it came is answered by the clock of before.
      await window.page.waitForLoadState('networkidle')
      instance.advance(31 * 60_000)
      await window.press('Make the service')
      await window.see('Your session has ended.')
      await look('sign in again')
      await window.press('Send me a link')
      await window.fill('Code from the mail', await instance.mailedCode('owner@ending.example', 2))
      await window.press('Continue')
      await window.see('ending_vault is ready.')
      expect(window.page.url()).toBe(`${console}/services`)
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )

  story(
    'asks a minute before whether somebody is there, and goes on for whoever says so',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'idling')
      // The end as it would be after 29 minutes by the instance's clock; the reader's own cannot be moved.
      await window.page.addInitScript(`
        const ask = fetch
        let idle = true
        fetch = async (path, options) => {
          const answer = await ask(path, options)
          if (path !== '/tenant/session' || !answer.ok) return answer
          if (options.headers['zaas-background'] === undefined) idle = false
          const body = await answer.json()
          return Response.json(idle ? { ...body, idleAt: new Date(Date.parse(answer.headers.get('date')) + 55000).toISOString() } : body)
        }`)
      await window.page.goto(`${console}/services`)
      await window.see(/You will be signed out in 5\d s\./)
      await look('still there')
      await window.press('Stay signed in')
      await window.page.getByRole('dialog').waitFor({ state: 'detached' })
      await window.see('A new service')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )

  story(
    'by signing out lets nobody in before that was answered, whom the answer would sign out',
    async (window) => {
      await window.page.goto(`${await signIn(window, instance, 'slowly')}/services`)
      let atOnce = -1
      await window.page.route('**/tenant/logout', async (route) => {
        await window.page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
        atOnce = await window.page.getByText('Send me a link').count()
        await route.continue()
      })
      await window.press('Sign out')
      await window.see('Send me a link')
      expect(atOnce).toBe(0)
    },
    { width: 1280 },
  )
})

import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('a console that does not get what it asks for', () => {
  story(
    'says what failed and by which number, tries again by itself, and knows when there is no connection',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'troubled')
      const { page } = window
      await page.clock.install()
      await page.route(
        '**/tenant/session',
        (route) => route.fulfill({ status: 500, headers: { 'x-request-id': 'number-1' }, json: { error: 'internal' } }),
        { times: 1 },
      )
      await page.goto(`${console}/authkeys`)
      await window.see('That did not work. Try again.')
      await window.see('number-1')
      await look('not started')
      let isReached = false
      await page.route('**/authkey/list*', (route) => (isReached ? route.continue() : route.abort()))
      await window.press('Try again')
      await window.see('No connection.')
      await look('list not reached')
      isReached = true
      await page.clock.fastForward(10_000)
      await page.getByRole('row').filter({ hasText: 'owner' }).waitFor()
      await window.context.setOffline(true)
      await page.getByRole('status').filter({ hasText: 'No connection.' }).waitFor()
      await look('offline')
      await window.context.setOffline(false)
      await page.getByText('No connection.').waitFor({ state: 'detached' })
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

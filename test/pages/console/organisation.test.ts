import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('the organisation', () => {
  story(
    'has another address, loses a service by its typed name, and keeps itself without a second factor',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'ended')
      await window.page.goto(`${console}/organisation`)
      await window.fill('E-mail address', 'office@ended.example')
      await window.press('Save')
      await window.see('Saved.')
      await look('organisation')
      await window.press('Delete the organisation')
      await window.fill('Reason', 'we moved')
      await window.fill('Type ended to go on', 'ended')
      await look('the end')
      await window.press('Delete everything')
      await window.see('Show your second factor')
      await look('the second factor')
      await window.page.goto(`${console}/s/ended_default/settings`)
      await window.press('Delete the service')
      await window.fill('Type ended_default to go on', 'ended_default')
      await window.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).focus()
      await window.page.keyboard.press('Enter')
      await window.see('No service yet.')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

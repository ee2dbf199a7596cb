import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

describe('settings of a service', () => {
  story(
    'refuse what contradicts where it arises, and switch duress on after four ticks',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'settling')
      await window.page.goto(`${console}/s/settling_default/settings`)
      await window.see('Settings of settling_default')
      await window.fill('Errors until a block', '11')
      await window.see('Errors until a block: This is not right yet.')
      await window.fill('Shortest PIN', '7')
      await window.fill('Longest PIN', '6')
      await window.see('Shortest PIN: must not exceed pin.maxLength')
      await window.press('Discard')
      await window.choose('What the phone knows of the PIN', 'A hash')
      await window.check('Duress')
      await window.see('A status that looks different gives the user away.')
      await look('four ticks')
      const on = window.button('Switch on')
      for (const line of [
        'every screen, delay and mail of yours',
        'no script of yours',
        'keys on workstations',
        'somebody is ready',
      ]) {
        expect(await on.isDisabled()).toBe(true)
        await window.check(line)
      }
      await window.press('Switch on')
      await window.see('What the phone knows of the PIN: must be none with duress: a phone that can tell a wrong PIN')
      await look('contradiction')
      expect(await window.button('Save').isDisabled()).toBe(true)
      await window.follow('Services')
      await window.see('Leave without saving?')
      await look('leaving')
      await window.press('Stay here')
      await window.choose('What the phone knows of the PIN', 'Nothing')
      await window.fill('Name that users see', 'Settling Bank')
      await window.press('Save')
      await window.see('Saved.')
      await window.check('Duress')
      await window.see('Emergency PINs already set keep working until those users change their PIN.')
      await window.press('Discard')
      await window.follow('Services')
      await window.page.getByRole('link', { name: 'Settling Bank' }).waitFor()
      await look('services')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )

  story(
    'come from a preset: one with duress asks for the four ticks first',
    async (window) => {
      const console = await signIn(window, instance, 'presetting')
      await window.page.goto(`${console}/services`)
      await window.choose('Kind', 'High security')
      await window.fill('Name', 'vault')
      expect(await window.button('Make the service').isDisabled()).toBe(true)
      for (const line of ['every screen', 'no script', 'keys on workstations', 'somebody is ready'])
        await window.check(line)
      await window.press('Make the service')
      await window.see('presetting_vault is ready.')
      await window.follow('presetting_vault')
      await window.see('Settings of presetting_vault')
      expect(await window.page.getByLabel('Duress', { exact: true }).isChecked()).toBe(true)
      expect(await window.page.getByLabel('Window, in seconds').inputValue()).toBe('120')
    },
    { width: 1280 },
  )
})

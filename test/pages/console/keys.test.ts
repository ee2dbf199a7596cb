import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { screens } from '../../../web/console/screens.ts'
import { en } from '../../../web/console/texts/en.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()
const letters = Object.entries(screens).flatMap(([place, screen]) =>
  'letter' in screen ? [[screen.letter, place as keyof typeof en.places] as const] : [],
)

describe('keys pressed alone', () => {
  story(
    'lead to each screen, are listed, keep out of fields, and can be switched off',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'pressing')
      const { page } = window
      const title = (name: string): Promise<void> => page.locator('h1', { hasText: name }).waitFor()
      await page.goto(`${console}/account`)
      await title('Your account')
      await page.getByRole('link', { name: 'Quick start' }).waitFor()
      for (const [letter, place] of letters) {
        await page.keyboard.press('g')
        await page.keyboard.press(letter)
        await title(en.places[place])
      }
      await page.keyboard.press('?')
      await window.see('Keys alone do something')
      await look('keys')
      // Over the page, keys mean nothing.
      await page.keyboard.type('gt')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.keyboard.type('gt')
      await title('Tokens')
      await page.getByLabel('User ID begins with').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('go?/')
      await expect.poll(() => page.getByLabel('User ID begins with').inputValue()).toBe('go?/')
      await title('Tokens')
      await page.goto(`${console}/account`)
      await title('Your account')
      await window.press('Show')
      await window.check('Keys alone do something')
      await page.keyboard.press('Escape')
      await page.keyboard.type('?gt')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
      await title('Your account')
      expect(new Set(letters.map(([letter]) => letter)).size).toBe(letters.length)
      expect(letters.length).toBeGreaterThan(9)
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

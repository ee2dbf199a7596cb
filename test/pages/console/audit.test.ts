import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import type { Phone } from '../browser.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

/** The file that a press hands over. */
const exported = async (window: Phone, button: string): Promise<string> => {
  const coming = window.page.waitForEvent('download')
  await window.press(button)
  return readFile(await (await coming).path(), 'utf8')
}

describe('the audit', () => {
  story(
    'is narrowed, and exported as CSV and JSON lines over more than a page',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'inspected')
      await window.page.goto(`${console}/services`)
      // As the page would: 120 actions take long to press.
      await window.page.evaluate(async () => {
        for (let round = 0; round < 120; round += 1)
          await fetch('/service/update', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ service: 'inspected_default', displayName: `=SUM(A${round})` }),
          })
      })
      await window.follow('Audit')
      await window.see('displayName: =SUM')
      await look('audit')
      await window.choose('What', 'Service changed')
      await window.choose('Who', 'owner@inspected.example')
      const lines = (await exported(window, 'Export as JSON lines')).trimEnd().split('\n')
      expect(lines).toHaveLength(120)
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ action: 'service.update', byName: 'owner@inspected.example' })
      const csv = (await exported(window, 'Export as CSV')).trimEnd().split('\r\n')
      expect(csv).toHaveLength(121)
      expect(csv[0]).toBe('\uFEFFat,by,byName,action,service,user,changes,reason,address')
      await window.choose('What', 'Authkey revoked')
      await window.see('Nothing of that kind.')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

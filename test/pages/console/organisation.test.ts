import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { sharedInstance } from '../../support/instance.ts'
import { enrolOwn, openOwn } from '../../support/own-token.ts'
import type { Phone } from '../browser.ts'
import { story } from '../stories/story.ts'
import { looking, signIn } from './office.ts'

const instance = await sharedInstance()

/** What the page could ask, without its buttons. */
const asBrowser = ({ page }: Phone) => ({
  post: (path: string, body: object = {}) =>
    page.evaluate(
      async ([to, sent]) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(to, { method: 'POST', headers, body: sent })
        const text = await answer.text()
        return { status: answer.status, text, body: JSON.parse(text) as Record<string, unknown> }
      },
      [path, JSON.stringify(body)] as const,
    ),
})

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
      await window.confirm('Delete')
      await window.see('No service yet.')
      await window.see('ended_default is being deleted.')
      await look('a deletion under way')
      instance.advance(31_000)
      await window.see('ended_default has been deleted.')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )

  story(
    'is exported whole with a second factor, and then deleted, which is told until it is over',
    async (window) => {
      const { look, faults } = looking(window)
      const console = await signIn(window, instance, 'closing')
      await window.page.goto(`${console}/organisation`)
      const token = await enrolOwn(instance, asBrowser(window))
      await asBrowser(window).post('/tenant/factor/confirm')
      await openOwn(instance, token)
      await asBrowser(window).post('/tenant/factor/confirm')
      for (const id of ['ann', 'joe']) await asBrowser(window).post('/token/enroll', { service: 'closing_default', id })
      // A factor is fresh for five minutes.
      instance.advance(301_000)
      await window.page.reload()
      const coming = window.page.waitForEvent('download')
      await window.press('Export everything')
      await window.see('Open your token “zaas console” on your phone.')
      await look('the second factor for the export')
      await openOwn(instance, token)
      const file = await coming
      expect(file.suggestedFilename()).toBe('closing-export.jsonl')
      const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n')
      const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind)
      expect(kinds.slice(0, 3)).toEqual(['tenant', 'member', 'service'])
      expect(kinds.filter((kind) => kind === 'token')).toHaveLength(2)
      await window.press('Delete the organisation')
      await window.fill('Reason', 'we moved')
      await window.fill('Type closing to go on', 'closing')
      await window.press('Delete everything')
      await window.see('closing is being deleted: 0 of 2 tokens removed.')
      await look('the end under way')
      instance.advance(31_000)
      await window.see('closing has been deleted.')
      await window.see('Send me a link')
      await look('the end')
      expect(faults).toEqual([])
    },
    { width: 1280 },
  )
})

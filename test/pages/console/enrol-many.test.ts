import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect } from 'vitest'
import { type Answer, ownInstance } from '../../support/instance.ts'
import { enrolOwn, openOwn } from '../../support/own-token.ts'
import type { Phone } from '../browser.ts'
import { faultsOf } from '../faults.ts'
import { story } from '../stories/story.ts'
import { openOffice, sit } from './help-office.ts'

// 500 by keyboard in the long run, and as many as the page takes: `npm run test:long`.
const rows = Number(process.env['ROWS'] ?? (process.env['KEYBOARD'] === '1' ? 500 : 60))
/** Besides the three lines that are not like the others. */
const users = rows - 3
const instance = await ownInstance({ maxTokens: users + 100 })
const timeoutMilliseconds = 60_000 + users * 300

const fileOf = (count: number): string =>
  [
    'User ID,Name,E-mail',
    ...Array.from({ length: count }, (_, index) => `user-${index},Joe Doe,user-${index}@acme.example`),
    'user-7,Again,',
    'user-x,Nobody,not an address',
    '=1+1,Formula,',
  ].join('\n')

const give = async (desk: Phone, text: string): Promise<void> => {
  const choosing = desk.page.waitForEvent('filechooser')
  await desk.press('the file', desk.page.getByLabel('CSV file, at most 5 MB and 10,000 lines'))
  await (await choosing).setFiles({ name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
}

const saved = async (desk: Phone, button: string): Promise<string> => {
  const saving = desk.page.waitForEvent('download')
  await desk.press(button)
  return readFile(await (await saving).path(), 'utf8')
}

/** Everything that an owner with a token of their own exports, thing by thing. */
const exportOf = async (owner: Record<string, string>): Promise<Record<string, unknown>[]> => {
  const post = (path: string, body: object = {}) => instance.post(path, body, undefined, owner)
  const own = await enrolOwn(instance, { post })
  await post('/tenant/factor/confirm')
  await openOwn(instance, own)
  await post('/tenant/factor/confirm')
  const items: Record<string, unknown>[] = []
  for (let asked: object | null = {}; asked !== null;) {
    const { status, body, text }: Answer = await post('/tenant/export', asked)
    if (status !== 200) throw new Error(text)
    items.push(...(body['items'] as Record<string, unknown>[]))
    asked = body['cursor'] === undefined ? null : { cursor: body['cursor'] }
  }
  return items
}

/** The size of the largest item in any table (bytes), a little more than it is: bytes lie as base64 here. */
const largestItem = (): number => {
  const database = new DatabaseSync(join(instance.data, 'tables.sqlite'), { readOnly: true })
  const found = database.prepare('SELECT max(length(item)) AS size FROM items').get()
  database.close()
  return Number(found?.['size'])
}

describe('a file of users', () => {
  story(
    'is checked before anything is sent, enrolled over a closed tab, and its result is whole',
    async (desk) => {
      const { tenant, owner } = await openOffice(instance, 'many')
      await sit(desk, instance, owner, tenant, 'enroll-many')
      await desk.see('Nothing is sent before you have seen what is in it.')
      expect(await faultsOf(desk)).toEqual([])
      await give(desk, fileOf(users))
      await desk.see(`${users + 1} users can be enrolled.`)
      await desk.see('the same user ID as in line 9')
      await desk.see('E-mail address: Invalid email address')
      expect(await faultsOf(desk)).toEqual([])
      expect(await saved(desk, 'Bad lines as CSV')).toContain('user-x')
      const began = Date.now()
      await desk.press(`Enrol ${users + 1} users`)
      await desk.page.getByText(/^[1-9]\d* of \d+ done/).waitFor()
      await desk.press('Pause')
      await desk.button('Continue').waitFor()
      expect(await faultsOf(desk)).toEqual([])
      await desk.press('Continue')
      await desk.button('Pause').waitFor()
      await desk.kill(`${instance.url}/console/s/${tenant.service}/enroll-many`)
      const kept = await desk.page.evaluate(async () => {
        const request = indexedDB.open('zaas-console')
        await new Promise((done) => request.addEventListener('success', done))
        const all = request.result.transaction(['jobs', 'marks']).objectStore('marks').getAll()
        await new Promise((done) => all.addEventListener('success', done))
        return JSON.stringify(all.result)
      })
      expect(kept).not.toMatch(/code|deeplink|qr/)
      await desk.see(/of \d+ done\. Continue\?/)
      await desk.press('Continue')
      await desk.page
        .getByText(`${users + 1} of ${users + 1} users have a code.`)
        .waitFor({ timeout: timeoutMilliseconds })
      console.info(`${users + 1} users enrolled over a closed tab in ${Date.now() - began} ms`)
      const lines = (await saved(desk, 'Result as CSV')).split('\r\n')
      expect(lines).toHaveLength(users + 2)
      expect(lines.slice(1).every((line) => line.includes('/app/enroll/many#c='))).toBe(true)
      expect(lines.at(-1)).toContain(`"'=1+1"`)
      await desk.press('Finish and forget the list')
      await desk.see('Nothing is sent before')
      const exported = await exportOf(owner)
      const ofDesk = exported.filter((line) => line['service'] === tenant.service)
      const named = (kind: string, field: string): unknown[] =>
        ofDesk.flatMap((line) => (line['kind'] === kind && line[field] !== undefined ? [line[field]] : [])).sort()
      const ids = [...Array.from({ length: users }, (_, index) => `user-${index}`), '=1+1'].sort()
      expect(named('token', 'id')).toEqual(ids)
      expect(named('audit', 'user')).toEqual(ids)
      expect(largestItem()).toBeLessThan(100_000)
    },
    { width: 1280, timeoutMilliseconds },
  )
})

import { expect, it } from 'vitest'
import { type Browser, browsersOn } from '../support/browsers.ts'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { enrolOwn, openOwn, withOwnToken } from '../support/own-token.ts'

type Line = Record<string, unknown> & { kind: string }

const instance = await sharedInstance()
const { invite } = browsersOn(instance)
const soon = { timeout: 20_000 }

/** Every part of an export, from where it is. */
const wholeExport = async (window: Browser): Promise<{ lines: Line[]; pages: Answer[] }> => {
  const pages: Answer[] = []
  let cursor: unknown
  do {
    const page = await window.post('/tenant/export', cursor === undefined ? {} : { cursor })
    expect([page.status, page.body['error']]).toEqual([200, undefined])
    pages.push(page)
    cursor = page.body['cursor']
  } while (cursor !== undefined)
  return { lines: pages.flatMap(({ body }) => body['items'] as Line[]), pages }
}

const counts = (lines: readonly Line[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(lines, ({ kind }) => kind)).map(([kind, all]) => [kind, all?.length ?? 0]),
  )

const quick = { duress: true, protection: { iterations: 10_000 }, webhook: { url: 'https://hooks.moving.example/' } }
const { window } = await withOwnToken(instance, 'moving')
const bank = (await window.post('/service/create', { service: 'moving_bank', ...quick })).body
const keys = { basicKey: String(bank['basicKey']), adminKey: String(bank['adminKey']) }
const tenant = { name: 'moving', service: 'moving_bank', ownerKey: '', ...keys }
const { token } = await enrolled(instance, tenant, 'joe', {}, { email: 'joe@moving.example', name: 'Joe' })

it('has everything that the tenant owns, each thing once, and no secret', async () => {
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  expect(await token.open(duressPin)).toMatchObject({ result: 'open' })
  await instance.post('/token/transaction', { service: 'moving_bank', id: 'joe', text: 'pay' }, keys.basicKey)
  await instance.enroll(tenant, 'waiting')
  const wiki = { service: 'moving_bank', name: 'Wiki', redirectUris: ['https://wiki.moving.example/'] }
  const { clientSecret } = (await window.post('/service/client/create', wiki)).body
  await expect.poll(async () => counts((await wholeExport(window)).lines)['event'], soon).toBe(3)
  const { lines, pages } = await wholeExport(window)
  const of = (kind: string) => lines.filter((line) => line.kind === kind)
  expect(of('tenant')).toMatchObject([{ tenant: 'moving', email: 'owner@moving.example', tokens: 2 }])
  expect(of('member')).toMatchObject([{ email: 'owner@moving.example', role: 'owner', factor: true }])
  expect(of('service').map(({ service }) => service)).toEqual(['moving_bank', 'moving_default'])
  expect(of('service')[0]).toMatchObject({ duress: true, webhook: { url: 'https://hooks.moving.example/' } })
  expect(of('authkey').map(({ name }) => name)).toHaveLength(5)
  expect(of('client')).toMatchObject([{ ...wiki, hideDuress: false }])
  expect(of('token')).toMatchObject([
    { service: 'moving_bank', id: 'joe', status: 3, errors: 0, email: 'joe@moving.example', name: 'Joe' },
    { service: 'moving_bank', id: 'waiting', status: 0, enrolment: {} },
  ])
  expect(of('event')).toMatchObject(
    ['token.duress', 'token.opened', 'token.enrolled'].map((event) => ({ id: 'joe', event })),
  )
  expect(of('transaction')).toMatchObject([{ service: 'moving_bank', id: 'joe', state: 'pending', text: 'pay' }])
  expect(of('audit').map(({ action }) => action)).toEqual(expect.arrayContaining(['tenant.export', 'service.create']))
  const text = pages.map((page) => page.text).join('')
  for (const secret of [
    String(clientSecret),
    keys.basicKey,
    keys.adminKey,
    'whsec_',
    String(bank['basicKey']).slice(-49),
  ])
    expect(text.includes(secret)).toBe(false)
})

it('begins with a fresh second factor and an entry in the audit, and goes on for who began, for an hour', async () => {
  const exports = async () => (await window.get('/tenant/audit?action=tenant.export')).body['items'] as unknown[]
  // Each leaves an entry in the audit besides.
  const key = { name: 'one of many', role: 'basic', services: '*' }
  for (let round = 0; round < 13; round += 1)
    await Promise.all(Array.from({ length: 20 }, () => window.post('/authkey/create', key)))
  const before = (await exports()).length
  const { body } = await window.post('/tenant/export')
  const cursor = String(body['cursor'])
  expect((await window.post('/tenant/export', { cursor })).status).toBe(200)
  expect(await exports()).toHaveLength(before + 1)
  const colleague = (await invite(window, 'two@moving.example', 'owner')).window
  expect((await colleague.post('/tenant/export')).body['error']).toBe('factor_required')
  const refused = { status: 400, body: { issues: [{ path: 'cursor', message: 'is not a cursor of this export' }] } }
  for (const bad of [cursor.slice(0, -2), `${cursor}A`, 'A', '', Buffer.from('~').toString('base64url')])
    expect(await window.post('/tenant/export', { cursor: bad }), bad).toMatchObject(refused)
  expect(await colleague.post('/tenant/export', { cursor })).toMatchObject(refused)
  instance.advance(301_000)
  expect((await window.post('/tenant/export')).body['error']).toBe('factor_required')
  expect((await window.post('/tenant/export', { cursor })).status).toBe(200)
  for (let minutes = 0; minutes < 60; minutes += 20) {
    instance.advance(1_200_000)
    await window.get('/tenant')
  }
  expect(await window.post('/tenant/export', { cursor })).toMatchObject(refused)
})

it('shows no duress to an owner who may not see it', async () => {
  const { window: hiding } = await invite(window, 'hides@moving.example', 'owner', { hideDuress: true })
  const own = await enrolOwn(instance, hiding)
  await hiding.post('/tenant/factor/confirm')
  await openOwn(instance, own)
  expect((await hiding.post('/tenant/factor/confirm')).status).toBe(200)
  await token.open(duressPin)
  const { pages, lines } = await wholeExport(hiding)
  const text = pages.map((page) => page.text).join('')
  expect(/token\.duress|token\.restore|duressAt|duressUntil|"state":"duress"/.exec(text)).toBeNull()
  expect(lines.find(({ kind, id }) => kind === 'token' && id === 'joe')).toMatchObject({ status: 1 })
})

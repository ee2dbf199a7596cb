import { describe, expect, it } from 'vitest'
import { browsersOn } from '../support/browsers.ts'
import { sharedInstance } from '../support/instance.ts'
import { refusal } from '../support/requests.ts'

const instance = await sharedInstance()
const { browser, signUp, invite, session } = browsersOn(instance)

describe('members', () => {
  it('do what their role lets them, from the next request after a change on', async () => {
    const owner = await signUp('staff')
    const admin = await invite(owner, 'admin@staff.example', 'admin')
    const operator = await invite(owner, 'op@staff.example', 'operator')
    expect((await admin.window.get('/authkey/list')).status).toBe(200)
    expect((await operator.window.get('/authkey/list')).text).toBe(refusal)
    const ownerKey = { name: 'k', role: 'owner', services: '*' }
    expect((await admin.window.post('/authkey/create', ownerKey)).text).toBe(refusal)
    expect((await admin.window.post('/tenant/members/invite', { email: 'z@staff.example', role: 'admin' })).text).toBe(
      refusal,
    )
    const self = { member: admin.id, role: 'owner' }
    expect((await admin.window.post('/tenant/members/update', self)).text).toBe(refusal)
    expect((await owner.post('/tenant/members/update', { member: operator.id, role: 'admin' })).status).toBe(200)
    expect((await operator.window.get('/authkey/list')).status).toBe(200)
    expect((await owner.post('/tenant/members/remove', { member: operator.id })).body).toEqual({ removed: true })
    expect(await session(operator.window)).toBe(403)
    const { body } = await owner.get('/tenant/members')
    expect(body['items']).toMatchObject([
      { email: 'owner@staff.example', role: 'owner' },
      { email: 'admin@staff.example', role: 'admin', services: '*', powers: [], hideDuress: false },
    ])
  })

  it('always have an owner, however many go at once', async () => {
    const owner = await signUp('crown')
    const second = await invite(owner, 'second@crown.example', 'owner')
    const { body } = await owner.get('/tenant/members')
    const [first = ''] = (body['items'] as { id: string }[]).map(({ id }) => id)
    const pending = (await owner.post('/tenant/members/invite', { email: 'late@crown.example', role: 'owner' })).body
    expect(pending['member']).not.toHaveProperty('joinedAt')
    const removals = [
      owner.post('/tenant/members/remove', { member: second.id }),
      second.window.post('/tenant/members/remove', { member: first }),
      owner.post('/tenant/members/update', { member: first, role: 'operator' }),
      second.window.post('/tenant/members/update', { member: second.id, role: 'operator' }),
    ]
    const answers = await Promise.all(removals)
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(2)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(['last_owner', 'forbidden', 'not_found', 'busy']).toContain(answer.body['error'])
    const left = [owner, second.window]
    const seen = await Promise.all(left.map(async (window) => (await window.get('/tenant/session')).body['member']))
    expect(seen.filter((member) => (member as { role?: string } | undefined)?.role === 'owner').length).toBeGreaterThan(
      0,
    )
  })

  it('are invited once more, and not when they are there', async () => {
    const owner = await signUp('again')
    const email = 'a@again.example'
    const [one, two] = [
      await owner.post('/tenant/members/invite', { email, role: 'operator' }),
      await owner.post('/tenant/members/invite', { email: 'A+x@again.example', role: 'operator' }),
    ]
    expect((two.body['member'] as { id: string }).id).toBe((one.body['member'] as { id: string }).id)
    const codes = (await instance.messages(email, 1)).map(
      ({ text }) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0],
    )
    const again = await instance.mailedCode('A+x@again.example')
    expect((await browser().post('/tenant/verify', { code: codes[0] })).status).toBe(200)
    // The other invitation lets nobody in who has no window that asked.
    expect((await browser().post('/tenant/verify', { code: again })).text).toBe(refusal)
    expect((await owner.post('/tenant/members/invite', { email, role: 'operator' })).body['error']).toBe('in_use')
    const stranger = await signUp('else')
    const { id } = one.body['member'] as { id: string }
    expect((await stranger.post('/tenant/members/remove', { member: id })).status).toBe(404)
  })

  it('leave their traces in the audit', async () => {
    const owner = await signUp('traces')
    const { id } = await invite(owner, 'b@traces.example', 'operator')
    await owner.post('/tenant/members/update', { member: id, hideDuress: true })
    await owner.post('/tenant/members/remove', { member: id, reason: 'left' })
    const { body } = await owner.get('/tenant/audit')
    expect(body['items']).toMatchObject([
      { action: 'tenant.members-remove', reason: 'left', byName: 'owner@traces.example' },
      {
        action: 'tenant.members-update',
        changes: [{ field: 'member' }, { field: 'hideDuress', from: false, to: true }],
      },
      { action: 'tenant.verify', byName: 'b@traces.example' },
      { action: 'tenant.members-invite' },
      { action: 'tenant.verify', byName: 'owner@traces.example' },
    ])
  })
})

it('a tenant tells its plan and what of it is used', async () => {
  const tenant = await instance.signUp('usage')
  await instance.enroll(tenant, 'joe')
  const { body } = await instance.get('/tenant', {}, tenant.ownerKey)
  expect(body).toMatchObject({ tenant: 'usage', plan: { name: 'free', maxTokens: 20 }, tokens: 1 })
})

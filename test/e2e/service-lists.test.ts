import { describe, expect, it } from 'vitest'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'
import { sharedInstance } from '../support/instance.ts'
import { itemBytes, itemsPut } from '../support/observed.ts'

const instance = await sharedInstance()
const soon = { timeout: 15_000 }
const config = { duress: true, protection: { iterations: 10_000 } }
const tenant = await instance.signUp('feed', config)
const { service, adminKey, basicKey } = tenant
const { token } = await enrolled(instance, tenant, 'joe')
const { token: ann } = await enrolled(instance, tenant, 'ann')

type Row = Record<string, unknown>
const list = async (path: string, more: Record<string, string> = {}, key = adminKey) => {
  const { body, status, text } = await instance.get(path, { service, ...more }, key)
  expect(status, text).toBe(200)
  return { items: body['items'] as Row[], cursor: body['cursor'] as string | undefined, length: text.length }
}
const hiding = async (): Promise<string> => {
  const wanted = { name: 'hiding', role: 'admin', services: '*', hideDuress: true }
  return String((await instance.post('/authkey/create', wanted, tenant.ownerKey)).body['secret'])
}

describe('the events of a service', () => {
  it('are those of all its tokens, newest first, in pages, for thirty days', async () => {
    await token.open(pin)
    await ann.open(pin)
    await expect
      .poll(async () => (await list('/token/events')).items, soon)
      .toMatchObject([
        { id: 'ann', event: 'token.opened', via: 'online', status: 1, by: 'device' },
        { id: 'joe', event: 'token.opened' },
        { id: 'ann', event: 'token.enrolled' },
        { id: 'joe', event: 'token.enrolled' },
      ])
    const first = await list('/token/events', { limit: '3' })
    const second = await list('/token/events', { limit: '3', cursor: first.cursor ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['ann', 'joe', 'ann', 'joe'])
    expect(second.cursor).toBeUndefined()
    const opened = await list('/token/events', { types: 'token.opened,token.blocked' })
    expect(opened.items.map(({ event }) => event)).toEqual(['token.opened', 'token.opened'])
    const other = await instance.newService(tenant, 'feed_other', config)
    const foreign = await instance.get('/token/events', { service: 'feed_other' }, other.adminKey)
    expect(foreign.body['items']).toEqual([])
  })

  it('name duress by themselves, not by a filter, and to nobody who may not see it', async () => {
    await token.open(duressPin)
    await expect
      .poll(async () => (await list('/token/events', { limit: '1' })).items, soon)
      .toMatchObject([{ event: 'token.duress', status: 3 }])
    const filtered = await list('/token/events', { types: 'token.opened', limit: '1' })
    expect(filtered.items).toMatchObject([{ event: 'token.duress' }])
    for (const types of ['token.duress', 'transaction.duress,token.opened', 'nothing', '']) {
      const answer = await instance.get('/token/events', { service, types }, adminKey)
      expect([answer.status, answer.body['error']], types).toEqual([400, 'invalid_parameters'])
    }
    const key = await hiding()
    expect((await list('/token/events', { limit: '1' }, key)).items).toMatchObject([
      { event: 'token.opened', status: 1 },
    ])
  })

  it('are written alike whatever happened: the same attributes, of the same size, beside the box', async () => {
    const { token: alike } = await enrolled(instance, tenant, 'alike')
    const from = instance.calls.length
    for (const secret of [pin, duressPin]) await alike.open(secret)
    for (const status of [4, 2]) await instance.post('/token/force', { service, id: 'alike', status }, adminKey)
    await expect
      .poll(async () => (await list('/token/events', { limit: '4' })).items.map(({ id }) => id), soon)
      .toEqual(Array.from({ length: 4 }, () => 'alike'))
    const mine = itemsPut(instance.calls.slice(from), 'events').filter(({ shard }) =>
      String(shard?.['S']).startsWith('feed_'),
    )
    const shapes = mine.map((item) => JSON.stringify([Object.keys(item).sort(), itemBytes(item)]))
    expect(shapes.length).toBeGreaterThanOrEqual(4)
    expect(new Set(shapes).size).toBe(1)
  })
})

describe('the transactions of a service', () => {
  const propose = async (id: string, more: object): Promise<string> => {
    const { body } = await instance.post('/token/transaction', { service, id, ...more }, basicKey)
    return String(body['transaction'])
  }
  const cancel = (transaction: string, key = basicKey) =>
    instance.post('/token/transaction/cancel', { service, transaction }, key)

  it('are listed whole, by user and by state, with who put them', async () => {
    const payment = { amount: '12.50', currency: 'EUR', payee: 'Ana', reference: 'invoice 7' }
    const first = await propose('joe', payment)
    instance.advance(1000)
    const second = await propose('ann', { text: 'deploy' })
    const [byJoe] = await token.transactions()
    if (byJoe === undefined) throw new Error('none arrived')
    expect(await token.approve(byJoe, duressPin)).toMatchObject({ result: 'done' })
    await expect
      .poll(async () => (await list('/token/transactions')).items, soon)
      .toMatchObject([
        { transaction: second, id: 'ann', state: 'pending', text: 'deploy' },
        { transaction: first, id: 'joe', state: 'duress', ...payment },
      ])
    const [of] = (await list('/token/transactions', { id: 'joe' })).items
    expect(of).toMatchObject({ transaction: first, by: expect.stringMatching(/^key:/) as string })
    const approved = await list('/token/transactions', { state: 'approved' })
    expect(approved.items).toMatchObject([{ state: 'duress' }])
    expect((await list('/token/transactions', { state: 'pending' })).items).toMatchObject([{ transaction: second }])
    expect((await instance.get('/token/transactions', { service, state: 'duress' }, adminKey)).status).toBe(400)
    expect((await list('/token/transactions', { id: 'joe' }, await hiding())).items[0]?.['state']).toBe('approved')
    const page = await list('/token/transactions', { limit: '1' })
    const next = await list('/token/transactions', { limit: '1', cursor: page.cursor ?? '' })
    expect([page.items[0]?.['transaction'], next.items[0]?.['transaction']]).toEqual([second, first])
  })

  it('are taken back before they are decided: the device finds them expired', async () => {
    const id = await propose('ann', { text: 'taken back' })
    const waiting = (await ann.transactions()).find((one) => one.id === id)
    if (waiting === undefined) throw new Error('none arrived')
    const answer = await cancel(id)
    expect([answer.status, answer.body]).toEqual([200, { state: 'expired' }])
    expect((await ann.transactions()).map((one) => one.id)).not.toContain(id)
    expect((await ann.approve(waiting, pin)).result).toBe('denied')
    expect((await cancel(id)).body).toEqual({ state: 'expired' })
    const seen = await instance.get('/token/transaction', { service, transaction: id }, basicKey)
    expect(seen.body).toMatchObject({ state: 'expired' })
    const { body } = await instance.get('/tenant/audit', { action: 'token.cancel' }, tenant.ownerKey)
    expect((body['items'] as Row[])[0]).toMatchObject({ user: 'ann', changes: [{ field: 'transaction', to: id }] })
  })

  it('that are decided stay so', async () => {
    const id = await propose('ann', { text: 'decided' })
    const waiting = (await ann.transactions()).find((one) => one.id === id)
    if (waiting === undefined) throw new Error('none arrived')
    expect(await ann.deny(waiting)).toMatchObject({ result: 'done' })
    expect((await cancel(id)).body).toEqual({ state: 'denied' })
    expect((await cancel('A'.repeat(22))).status).toBe(404)
  })
})

import { describe, expect, test } from 'vitest'
import { hpkeKeyPair } from '../../core/protocol/hpke.ts'
import { type FakeServer, policy } from './fake-server.ts'
import { enrolled } from './setup.ts'

const post = (server: FakeServer, id: string, change: object = {}): void => {
  const now = server.now()
  const fields = {
    id,
    iat: now,
    exp: now + 300,
    amount: '1250.00',
    cur: 'EUR',
    payee: 'Ana Pérez',
    text: 'Rent, March',
  }
  server.token('ana').tx.push({ ...fields, ...change, state: 'pending' })
}
const state = (server: FakeServer, id: string): string | undefined =>
  server.token('ana').tx.find((tx) => tx.id === id)?.state

describe('transactions', () => {
  test('are fetched one at a time and shown in full', async () => {
    const { token, server } = await enrolled()
    expect(await token.transactions()).toEqual([])
    for (const id of ['a', 'b', 'c']) post(server, id)
    const shown = await token.transactions()
    expect(shown.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(shown[0]).toEqual({
      id: 'a',
      amount: '1250.00',
      currency: 'EUR',
      payee: 'Ana Pérez',
      text: 'Rent, March',
      issuedAt: new Date(server.now() * 1000),
      expiresAt: new Date((server.now() + 300) * 1000),
    })
  })

  test('are approved under PIN and duress PIN alike, and denied without a PIN', async () => {
    const { token, server } = await enrolled()
    for (const id of ['a', 'b', 'c']) post(server, id)
    const [a, b, c] = await token.transactions()
    expect(await token.approve(a!, '1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect([await token.approve(a!, '4831'), await token.approve(b!, '9052'), await token.deny(c!)]).toEqual([
      { result: 'done' },
      { result: 'done' },
      { result: 'done' },
    ])
    expect(['a', 'b', 'c'].map((id) => state(server, id))).toEqual(['approved', 'duress', 'denied'])
    expect([await token.approve(a!, '4831'), await token.deny(a!)]).toEqual([
      { result: 'denied' },
      { result: 'denied' },
    ])
  })

  test('shown differently from what was posted cannot be approved', async () => {
    const { token, server } = await enrolled()
    post(server, 'a')
    const [shown] = await token.transactions()
    expect(await token.approve({ ...shown!, amount: '12.50' }, '4831')).toEqual({ result: 'denied' })
    await expect(token.approve({ ...shown!, payee: 'Ana\u202e' }, '4831')).rejects.toMatchObject({
      code: 'invalid_input',
      reason: 'payee',
    })
    expect(state(server, 'a')).toBe('pending')
  })

  test.each([
    ['payee', 'A\u202eB'],
    ['text', 'one\ntwo'],
    ['amount', '01'],
    ['amount', '1.'],
    ['cur', 'eur'],
  ])('with a bad %s are never shown', async (field, value) => {
    const { token, server } = await enrolled()
    post(server, 'a', { [field]: value })
    post(server, 'b')
    expect((await token.transactions()).map(({ id }) => id)).toEqual(['b'])
  })

  test('expire', async () => {
    const { token, server } = await enrolled()
    post(server, 'a')
    const [shown] = await token.transactions()
    server.clock += 301_000
    expect(await token.approve(shown!, '4831')).toEqual({ result: 'denied' })
    expect(await token.transactions()).toEqual([])
  })
})

describe('news', () => {
  test('a new policy comes before the transactions, and is followed', async () => {
    const { token, server } = await enrolled()
    post(server, 'a')
    server.policy = { ...policy, rev: 2, otp: { len: 8, alpha: 'dec' } }
    expect(await token.transactions()).toHaveLength(1)
    expect((await token.otp('4831')).code).toHaveLength(8)
    expect(token.policy.rev).toBe(2)
  })

  test('a policy that may not be followed changes nothing', async () => {
    const { token, server } = await enrolled()
    server.policy = { ...policy, rev: 2, lvl: 'hash' }
    expect(await token.status()).toBe('closed')
    expect(token.policy).toEqual(policy)
    server.policy = { ...policy, rev: 3, root: 'oprf' }
    expect(await token.transactions()).toEqual([])
  })

  test('a new instance key is taken over from the old one', async () => {
    const { token, server } = await enrolled()
    server.oldKeys = [server.keys]
    server.keys = hpkeKeyPair(server.random(32))
    expect(await token.status()).toBe('closed')
    server.oldKeys = []
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('an answer that authenticates and makes no sense throws `protocol`', async () => {
    const { token, server } = await enrolled()
    server.token('ana').tx.push({ id: 'a', state: 'pending', exp: server.now() + 9 } as never)
    await expect(token.transactions()).rejects.toMatchObject({ code: 'protocol' })
  })
})

import { describe, expect, it } from 'vitest'
import { transactionProblem } from '../../core/protocol/transaction.ts'
import { Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import type { Transaction } from '../second-implementation/transaction.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, kinds, pin, world } from './world.ts'
import { deviceOn } from '../support/phones.ts'
import { outcome, RelyingParty } from './relying-party.ts'

describe.each(kinds)('transactions, by %s', (kind) => {
  it('are approved, marked under duress, or denied without a PIN; each is one event with its id', async () => {
    const { driven, party, instance } = await world(kind)
    const ways: [() => Promise<string>, string, string][] = [
      [() => driven.approve(pin), 'approved', 'transaction.approved transaction'],
      [() => driven.approve(duressPin), 'duress', 'transaction.duress transaction'],
      [() => driven.deny(), 'denied', 'transaction.denied transaction'],
    ]
    for (const [way, decision, event] of ways) {
      const { id } = await party.propose()
      expect([await way(), party.decision(id), party.lastEvent]).toEqual(['ok', decision, event])
      expect(instance.tokens.events.at(-1)).toMatchObject({ transaction: id })
      expect(await party.status()).toBe(2)
    }
  })

  it('a wrong PIN approves nothing and is a try', async () => {
    const { driven, party } = await world(kind)
    const { id } = await party.propose()
    for (const left of [2, 1, 0]) expect(await driven.approve('1111')).toBe(`pin ${left}`)
    expect([party.decision(id), await driven.approve(pin)]).toEqual([null, 'blocked'])
    expect(await outcome(party.propose())).toBe('blocked')
  })

  it('five may be pending, shown one at a time in their order; expired ones make room', async () => {
    const { driven, party, instance } = await world(kind)
    const ids: string[] = []
    for (let at = 0; at < 5; at += 1) ids.push((await party.propose({ payee: `payee ${at}` }, 300 + at)).id)
    expect(await outcome(party.propose())).toBe('too_many_pending')
    expect(await driven.approve(pin)).toBe('ok')
    expect(ids.map((id) => party.decision(id))).toEqual(['approved', null, null, null, null])
    instance.now += 301_500
    expect(await driven.deny()).toBe('ok')
    expect(ids.map((id) => party.decision(id))).toEqual(['approved', null, 'denied', null, null])
    for (let at = 0; at < 3; at += 1) await party.propose()
    expect(await outcome(party.propose())).toBe('too_many_pending')
  })

  it('the longest text and payee reach the phone, also with news of a key and a recovery', async () => {
    const { driven, party, instance, clean } = await world(kind, { recovery: { methods: ['contacts'], delay: 60 } })
    const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))
    await driven.nominate(pin, contacts)
    const { second } = clean()
    await second.hello(await instance.enroll('joe'), '"'.repeat(40))
    await second.creq([0, 1])
    instance.rotate()
    const fields = await party.propose({
      text: '😀'.repeat(280),
      payee: '"\\'.repeat(70),
      amount: `999999999999999.${'1'.repeat(4)}`,
    })
    expect(transactionProblem(fields)).toBeNull()
    expect(await driven.approve(pin)).toBe('ok')
    expect(party.decision(fields.id)).toBe('approved')
    await driven.sync()
    const { id } = await party.propose({ text: '"'.repeat(280), payee: '漢'.repeat(140) })
    expect([await driven.approve(pin), party.decision(id)]).toEqual(['ok', 'approved'])
    expect(instance.thrown).toEqual([])
  })

  it('copies of one phone that decide at once settle a transaction once', async () => {
    const made = await world(kind)
    const copies = [made.driven, await made.copy(), await made.copy()]
    made.instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    for (let round = 0; round < 5; round += 1) {
      const { id } = await made.party.propose()
      await made.party.force(2)
      const results = await Promise.allSettled(copies.map((copy, at) => (at === 0 ? copy.deny() : copy.approve(pin))))
      const done = results.filter((one) => one.status === 'fulfilled' && one.value === 'ok')
      expect(done.length).toBeLessThanOrEqual(1)
      const settling = made.instance.tokens.events.filter(({ transaction }) => transaction === id)
      expect(settling).toHaveLength(done.length === 0 ? settling.length : 1)
      expect(settling.length).toBeLessThanOrEqual(1)
      if (settling.length === 0) await made.driven.deny()
      made.instance.now += 400_000
    }
    expect(made.instance.thrown).toEqual([])
  })
})

describe('a proof covers one transaction of one token, whole', () => {
  const enrolled = async (instance: MemoryInstance, user: string) => {
    const device = deviceOn(instance)
    await device.hello(await instance.enroll(user), 'Pixel')
    await device.enrol(pin, duressPin)
    return device
  }
  const shown = async (device: SecondDevice) =>
    ((await device.sync()).answer?.['tx'] as Transaction[] | undefined)?.[0] as Transaction

  it('altered in any field, of another token, expired or decided: denied, and the right PIN is no try', async () => {
    const instance = new MemoryInstance({ duress: true })
    const [joe, ann] = [await enrolled(instance, 'joe'), await enrolled(instance, 'ann')]
    const party = new RelyingParty(instance)
    await party.propose({ text: 'rent' }, 60)
    const tx = await shown(joe)
    const altered: Partial<Transaction>[] = [
      { amount: '12.51' },
      { cur: 'USD' },
      { payee: 'Anna' },
      { text: 'Rent' },
      { text: '' },
      { iat: tx.iat + 1 },
      { exp: tx.exp + 1 },
      { id: tx.id.replace(/^./, 'x') },
    ]
    for (const change of altered)
      expect((await joe.approve(pin, { ...tx, ...change })).prove?.answer).toMatchObject({ e: 'denied' })
    expect((await ann.approve(pin, tx)).prove?.answer).toMatchObject({ e: 'denied' })
    expect([await party.errors(), party.decision(tx.id)]).toEqual([0, null])
    expect((await joe.approve(pin, tx)).prove?.answer).toMatchObject({ ok: 1, tx: tx.id })
    expect((await joe.approve(duressPin, tx)).prove?.answer).toMatchObject({ e: 'denied' })
    expect((await joe.reject(tx.id)).answer).toMatchObject({ e: 'denied' })
    expect(party.decision(tx.id)).toBe('approved')
    await party.propose({}, 60)
    const late = await shown(joe)
    instance.now += 60_000
    expect((await joe.approve(pin, late)).prove?.answer).toMatchObject({ e: 'denied' })
    expect((await joe.reject(late.id)).answer).toMatchObject({ e: 'denied' })
    expect(party.decision(late.id)).toBeNull()
  })

  it('a transaction of another user cannot be rejected', async () => {
    const instance = new MemoryInstance()
    await enrolled(instance, 'joe')
    const ann = await enrolled(instance, 'ann')
    const party = new RelyingParty(instance)
    const { id } = await party.propose()
    expect((await ann.reject(id)).answer).toMatchObject({ e: 'denied' })
    for (const tx of ['', 'x'.repeat(65), 5, null, { id }, '__proto__'])
      expect((await ann.message('reject', { tx })).answer).toMatchObject({ ok: 0 })
    expect(party.decision(id)).toBeNull()
  })

  it.each([
    ['a bidi override', { payee: 'Ana\u202e' }],
    ['a zero-width space', { text: 'a\u200bb' }],
    ['a line separator', { text: 'a\u2028b' }],
    ['a control', { payee: 'a\u0007' }],
    ['a soft hyphen', { payee: 'a\u00adb' }],
    ['a private character', { text: '\ue000' }],
    ['an unassigned one', { text: '\u0378' }],
    ['not NFC', { payee: 'e\u0301' }],
    ['an amount with a comma', { amount: '1,5' }],
    ['an amount with a leading zero', { amount: '01' }],
    ['a currency alone', { amount: '' }],
    ['a payee too long', { payee: 'a'.repeat(141) }],
    ['a text too long', { text: 'a'.repeat(281) }],
  ])('%s is refused when posted and by the phone', async (_what, change) => {
    const fields = { id: 'x', iat: 1, exp: 2, amount: '1', cur: 'EUR', payee: 'Ana', text: 'rent', ...change }
    expect(transactionProblem(fields)).not.toBeNull()
    const made = await world('sdk')
    await made.party.propose(change)
    const deeplink = await made.instance.enroll('joe', { replace: true })
    const { token } = await Token.enroll({ ...made.clean().sdk, deeplink, pin })
    await made.party.propose(change)
    expect(await token.transactions()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { contactNews } from '../../core/domain/token/contact-news.ts'
import { outcome } from './relying-party.ts'
import { duressPin, pin, world } from './world.ts'

const wrongPin = '2750'

describe('a change of settings', () => {
  it('lowering maxErrors blocks nobody: one try is left, which blocks with its event', async () => {
    const { instance, party, driven } = await world('second', { maxErrors: 5 })
    for (let count = 0; count < 4; count += 1) await driven.open(wrongPin)
    const { length } = party.events
    instance.configure({ maxErrors: 2 })
    expect(await party.status()).toBe(2)
    expect(party.events).toHaveLength(length)
    expect(await driven.open(pin)).toBe('ok')
    instance.configure({ maxErrors: 5 })
    for (let count = 0; count < 4; count += 1) await driven.open(wrongPin)
    instance.configure({ maxErrors: 2 })
    expect(await party.otp('000000')).toEqual({ valid: false, errors: 2 })
    expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked otp'])
    expect(await outcome(party.otp('000000'))).toBe('blocked')
  })

  it('lowering it while a try is out does not block when that is never proved', async () => {
    const { instance, party, driven } = await world('second', { maxErrors: 3 })
    await driven.open(wrongPin)
    const { state } = await instance.token('joe')
    expect(state.blocksAt).toBeNull()
    instance.configure({ maxErrors: 1 })
    instance.now += 3_600_000
    expect([await party.status(), await driven.open(pin)]).toEqual([2, 'ok'])
  })

  it('that takes contacts away as a way of recovery: nominating is denied, counts as a right PIN, and changes no list', async () => {
    const made = await world('second', { recovery: { methods: ['phrase', 'contacts'] } })
    const contacts = ['Ann', 'Bob', 'Cid'].map((n) => ({ n, a: `${n.toLowerCase()}@friends.example` }))
    expect(await made.driven.nominate(pin, contacts)).toBe('ok')
    const before = (await made.instance.token('joe')).cold
    made.instance.configure({ recovery: { methods: ['phrase'] } })
    for (const secret of [pin, duressPin])
      expect(await made.driven.nominate(secret, [...contacts.slice(1), { n: 'Eve', a: 'eve@else.example' }])).toBe(
        'denied',
      )
    const after = (await made.instance.token('joe')).cold
    if (before === null || after === null) throw new Error('no second item')
    expect(after.contacts).toEqual(before.contacts)
    const change = { token: 't', service: 's', before, after }
    expect(contactNews(change, () => 'mark')).toEqual([])
    expect(made.party.events.slice(-2)).toEqual(['token.unlocked online', 'token.duress online'])
  })
})

import { describe, expect, it } from 'vitest'
import { keyId } from '../../core/protocol/token-id.ts'
import { Token } from '../../sdk/index.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, kinds, pin, world } from './world.ts'
import { phoneOn } from '../support/phones.ts'
import { outcome, RelyingParty } from './relying-party.ts'

describe.each(kinds)('what sync brings, by %s', (kind) => {
  it('a new instance key, which is used from then on; the old one still opens', async () => {
    const { driven, instance, copy } = await world(kind)
    const old = await copy()
    instance.rotate()
    expect(await driven.open(pin)).toBe('ok')
    expect(await driven.sync()).toBe('ok')
    const [first] = instance.pairs.splice(0, 1)
    expect(await driven.open(pin)).toBe('ok')
    const [unheard] = await Promise.allSettled([old.open(pin)])
    expect(unheard.status === 'fulfilled' ? unheard.value : unheard.reason).not.toBe('ok')
    if (first !== undefined) instance.pairs.unshift(first)
    expect(await old.sync()).toBe('ok')
    instance.pairs.splice(0, 1)
    expect(await old.open(pin)).toBe('ok')
    expect(keyId(instance.pair.publicKey)).toHaveLength(16)
  })

  it('a new policy: PIN rules at the next change, iterations with it, the old PIN until then', async () => {
    const { driven, party, instance } = await world(kind)
    instance.configure({ protection: { iterations: 11_000 }, pin: { minLength: 6 } })
    await driven.sync()
    if (kind === 'sdk') {
      expect(await driven.open(pin)).toBe('ok')
      await expect(driven.change(pin, '2580')).rejects.toMatchObject({ reason: 'length' })
      expect(await driven.change(pin, '258013', '731926')).toBe('ok')
      expect([await driven.open('258013'), await party.status()]).toEqual(['ok', 1])
      expect([await driven.open('731926'), await party.status()]).toEqual(['ok', 3])
    }
    expect(await party.errors()).toBe(0)
  })
})

describe('protection', () => {
  it.each(['checksum', 'hash'] as const)(
    'level %s with reset: the phone counts by itself, the server sees none of it',
    async (level) => {
      const instance = new MemoryInstance({ protection: { level, tries: 2, penalty: 'reset' } })
      const party = new RelyingParty(instance)
      const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), pin, ...phoneOn(instance) })
      const bad = ['1111', '2222', '3333', '5555', '6666', '7777', '8888'].filter((one) => one !== pin)
      const seen: string[] = []
      for (const one of bad) seen.push((await token.validatePin(one)).result)
      expect(seen).toContain('gone')
      expect((await token.open(pin)).result).toBe('gone')
      expect([await party.errors(), await party.status()]).toEqual([0, 2])
    },
  )

  it('penalty invalid-otp: after the last try a wrong PIN gives wrong codes, which the server counts; the right one restores', async () => {
    const instance = new MemoryInstance({
      maxErrors: 10,
      protection: { level: 'hash', tries: 1, penalty: 'invalid-otp' },
    })
    const party = new RelyingParty(instance)
    const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), pin, ...phoneOn(instance) })
    await expect(token.otp('1111')).rejects.toMatchObject({ code: 'wrong_pin', left: 0 })
    expect(await party.otp((await token.otp('1111')).code)).toMatchObject({ valid: false, errors: 1 })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 8 })
    expect(await party.otp((await token.otp(pin)).code)).toMatchObject({ valid: true })
    await expect(token.otp('1111')).rejects.toMatchObject({ code: 'wrong_pin' })
    expect(await token.changePin({ pin, newPin: '2580' })).toEqual({ result: 'done' })
    expect([(await token.validatePin(pin)).result, (await token.validatePin('2580')).result]).toEqual([
      'wrong-pin',
      'done',
    ])
  })

  it('delegated: the caller’s keys are the secrets, with duress when there are two', async () => {
    const instance = new MemoryInstance({ duress: true, duressHold: 0, protection: { mode: 'delegated' } })
    const party = new RelyingParty(instance)
    const [delegatedKey, delegatedDuressKey, wrong] = [3, 4, 5].map((fill) => new Uint8Array(32).fill(fill)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const { token } = await Token.enroll({
      deeplink: await instance.enroll('joe'),
      delegatedKey,
      delegatedDuressKey,
      ...phoneOn(instance),
    })
    expect([(await token.open(delegatedKey)).result, await party.status()]).toEqual(['open', 1])
    expect([(await token.open(delegatedDuressKey)).result, await party.status()]).toEqual(['open', 3])
    expect(await token.open(wrong)).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await party.otp((await token.otp(delegatedDuressKey)).code)).toEqual({ valid: true, duress: true })
    expect(await party.answer(await token.answer(await party.challenge(), delegatedKey))).toEqual({ status: 1 })
    expect(await token.changePin({ pin: delegatedDuressKey, newPin: wrong })).toEqual({ result: 'done' })
    expect([(await token.open(wrong)).result, await party.status()]).toEqual(['open', 3])
  })

  it('device only: no PIN anywhere', async () => {
    const instance = new MemoryInstance({ protection: { mode: 'device' } })
    const party = new RelyingParty(instance)
    const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), ...phoneOn(instance) })
    expect([(await token.open()).result, await party.status()]).toEqual(['open', 1])
    expect(await party.otp((await token.otp()).code)).toMatchObject({ valid: true })
    const { id } = await party.propose()
    const [tx] = await token.transactions()
    if (tx === undefined) throw new Error('nothing pending')
    expect([await token.approve(tx), party.decision(id)]).toEqual([{ result: 'done' }, 'approved'])
    await expect(
      Token.enroll({ deeplink: await instance.enroll('joe', { replace: true }), duressPin, ...phoneOn(instance) }),
    ).rejects.toMatchObject({ code: 'denied' })
  })

  it('binding: nothing works before the code was typed, everything after', async () => {
    for (const kind of kinds) {
      const { driven, party, binding } = await world(kind, { binding: true })
      expect([await party.status(), await driven.open(pin), await driven.sync()]).toEqual([0, 'denied', 'ok'])
      expect(await outcome(party.propose())).toBe('not_enrolled')
      expect(await party.confirm(binding.replace(/.$/, (last) => (last === '7' ? '8' : '7')))).toBe(false)
      expect([await party.confirm(binding), await party.status(), party.events]).toEqual([true, 2, ['token.enrolled']])
      expect(await party.confirm(binding)).toBe(true)
      expect([await driven.open(pin), await party.status()]).toEqual(['ok', 1])
    }
  })
})

import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { quorum } from '../../core/domain/token/quorum.ts'
import { keyId } from '../../core/protocol/token-id.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, kinds, outcome, pin, RelyingParty, world } from './world.ts'

const appCode = (secret: Uint8Array, now: number, digits: 6 | 8 = 6): string =>
  generateSync({ secret, digits, algorithm: 'sha1', period: 30, epoch: Math.floor(now / 1000) })

describe('authenticator apps', () => {
  const asked = async (digits: 6 | 8 = 6) => {
    const instance = new MemoryInstance({})
    const party = new RelyingParty(instance)
    await instance.enroll('joe')
    const secret = await party.authenticator(digits)
    return { instance, party, secret }
  }

  it.each([6, 8] as const)(
    '%i digits: the first good code completes it, each code works once, drift is followed',
    async (digits) => {
      const { instance, party, secret } = await asked(digits)
      expect(await party.status()).toBe(0)
      const code = appCode(secret, instance.now, digits)
      expect(await party.otp(code)).toEqual({ valid: true, duress: false })
      expect([await party.status(), party.events]).toEqual([2, ['token.enrolled otp']])
      expect(await party.otp(code)).toEqual({ valid: false, reason: 'used', errors: 0 })
      for (let lag = 1; lag <= 4; lag += 1) {
        instance.now += 90_000
        expect(await party.otp(appCode(secret, instance.now - lag * 30_000, digits)), String(lag)).toEqual({
          valid: true,
          duress: false,
        })
      }
      instance.now += 120_000
      expect(await party.otp(appCode(secret, instance.now - 60_000, digits))).toMatchObject({ valid: false, errors: 1 })
      // Around the right time too: the clock may have been set right.
      expect(await party.otp(appCode(secret, instance.now, digits))).toEqual({ valid: true, duress: false })
    },
  )

  it('wrong codes block; while it waits for its first code they end it', async () => {
    const { instance, party, secret } = await asked()
    for (const errors of [1, 2]) expect(await party.otp('000000')).toMatchObject({ valid: false, errors })
    expect(await party.otp(appCode(secret, instance.now))).toMatchObject({ valid: true })
    for (const errors of [1, 2, 3]) expect(await party.otp('000001')).toMatchObject({ valid: false, errors })
    expect([await party.status(), await outcome(party.otp(appCode(secret, instance.now + 30_000)))]).toEqual([
      4,
      'blocked',
    ])
    const again = await asked()
    for (let round = 0; round < 3; round += 1) await again.party.otp('000000')
    expect(await outcome(again.party.otp(appCode(again.secret, again.instance.now)))).toBe('not_enrolled')
  })

  it('a hundred parallel first codes complete it once', async () => {
    const { instance, party, secret } = await asked()
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    const code = appCode(secret, instance.now)
    const all = await Promise.all(Array.from({ length: 100 }, () => outcome(party.otp(code))))
    expect(all.filter((one) => typeof one === 'object' && one.valid)).toHaveLength(1)
    expect(await party.errors()).toBe(0)
  })

  it('one that ran out, and letters, are no first code', async () => {
    const { instance, party, secret } = await asked()
    instance.now += 3_600_000
    expect(await outcome(party.otp(appCode(secret, instance.now)))).toBe('not_enrolled')
  })

  it('has no offline mode, transactions, shadow or recovery; an app needs replace', async () => {
    const { instance, party, secret } = await asked()
    await party.otp(appCode(secret, instance.now))
    expect(await outcome(party.challenge())).toBe('not_enrolled')
    expect(await outcome(party.propose())).toBe('not_enrolled')
    expect(await outcome(party.restore())).toBe('not_enrolled')
    expect(await outcome(party.authenticator())).toBe('in_use')
    const device = new SecondDevice({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })
    expect(await outcome(instance.enroll('joe'))).toBe('in_use')
    await device.hello(await instance.enroll('joe', { replace: true }), 'Pixel')
    await device.enrol('4831')
    expect((await device.open('4831')).prove?.answer).toMatchObject({ ok: 1 })
    instance.now += 60_000
    expect(await party.otp(appCode(secret, instance.now))).toMatchObject({ valid: false, errors: 1 })
  })

  it.each([6, 8] as const)('of %i digits whose clock is hours off are found by two fresh codes', async (digits) => {
    const { instance, party, secret } = await asked(digits)
    await party.otp(appCode(secret, instance.now, digits))
    for (const hours of [20, -20]) {
      const skewed = (steps: number): string =>
        appCode(secret, instance.now + hours * 3_600_000 + steps * 30_000, digits)
      instance.now += 30_000
      expect(await party.resync(skewed(1), skewed(3))).toMatchObject({ valid: false, errors: 1 })
      const expected = hours > 0 ? { valid: true, duress: false } : { valid: false, reason: 'used' }
      expect(await party.resync(skewed(0), skewed(1))).toMatchObject(expected)
      expect(await party.resync(skewed(0), skewed(1))).toMatchObject({ valid: false, reason: 'used' })
      expect(await party.otp(skewed(2))).toMatchObject(hours > 0 ? { valid: true } : { valid: false, errors: 2 })
      // Set right again: used until that time has come, and no try.
      if (hours > 0)
        expect(await party.otp(appCode(secret, instance.now, digits))).toEqual({
          valid: false,
          reason: 'used',
          errors: 0,
        })
    }
  })

  it('replaces a device only with its first code, and until then the device goes on', async () => {
    const { driven, party, instance } = await world('sdk')
    expect(await outcome(party.authenticator())).toBe('in_use')
    const secret = await party.authenticator(6, true)
    expect(await party.otp(await driven.otp(pin))).toEqual({ valid: true, duress: false })
    expect(await driven.open(pin)).toBe('ok')
    expect(await party.otp(appCode(secret, instance.now))).toEqual({ valid: true, duress: false })
    expect([await party.status(), await driven.open(pin)]).toEqual([2, 'gone'])
  })
})

describe('a quorum', () => {
  it.each([
    [[1, 1, 2], 2, { status: 1, open: 2 }],
    [[1, 3, 2], 2, { status: 3, open: 2 }],
    [[1, 1, 3], 2, { status: 1, open: 3 }],
    [[3, 3], 1, { status: 3, open: 2 }],
    [[1, 4, 0], 2, { status: 2, open: 1 }],
    [[2], 1, { status: 2, open: 0 }],
  ] as const)('of %j with %i', (statuses, min, expected) => {
    expect(quorum(statuses, min)).toEqual(expected)
  })
})

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
  const phone = (instance: MemoryInstance) => ({
    store: memoryStore(),
    fetch: instance.fetch,
    now: () => instance.now,
    sleep: () => Promise.resolve(),
  })

  it.each(['checksum', 'hash'] as const)(
    'level %s with reset: the phone counts by itself, the server sees none of it',
    async (level) => {
      const instance = new MemoryInstance({ protection: { iterations: 10_000, level, tries: 2, penalty: 'reset' } })
      const party = new RelyingParty(instance)
      const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), pin, ...phone(instance) })
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
      protection: { iterations: 10_000, level: 'hash', tries: 1, penalty: 'invalid-otp' },
    })
    const party = new RelyingParty(instance)
    const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), pin, ...phone(instance) })
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
      ...phone(instance),
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
    const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), ...phone(instance) })
    expect([(await token.open()).result, await party.status()]).toEqual(['open', 1])
    expect(await party.otp((await token.otp()).code)).toMatchObject({ valid: true })
    const { id } = await party.propose()
    const [tx] = await token.transactions()
    if (tx === undefined) throw new Error('nothing pending')
    expect([await token.approve(tx), party.decision(id)]).toEqual([{ result: 'done' }, 'approved'])
    await expect(
      Token.enroll({ deeplink: await instance.enroll('joe', { replace: true }), duressPin, ...phone(instance) }),
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

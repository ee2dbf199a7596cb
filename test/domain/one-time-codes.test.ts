import { describe, expect, it } from 'vitest'
import { duressPin, kinds, pin, world } from './world.ts'
import { outcome } from './relying-party.ts'

const wrongOf = (code: string): string => code.replace(/^./, (first) => (first === '7' ? '8' : '7'))
const minutes = 60
const day = 86_400
const nineYears = 9 * 365 * day

describe.each(kinds)('one-time codes, by %s', (kind) => {
  it.each([
    ...([4, 5, 6, 7, 8, 9, 16, 32] as const).map((length) => [length, 'decimal'] as const),
    ...([4, 6, 13, 32] as const).map((length) => [length, 'base32'] as const),
  ] as const)('%i characters, %s: both PINs are told apart, once', async (length, alphabet) => {
    const { driven, party, instance } = await world(kind, { otp: { length, alphabet } })
    const code = await driven.otp(pin)
    expect(code).toHaveLength(length)
    expect(await party.otp(code)).toEqual({ valid: true, duress: false })
    expect(await party.otp(code)).toEqual({ valid: false, reason: 'used', errors: 0 })
    instance.now += 30_000
    expect(await party.otp((await driven.otp(duressPin)).toLowerCase())).toEqual({ valid: true, duress: true })
    expect(party.events.slice(-2)).toEqual(['otp.accepted otp', 'token.duress otp'])
    expect(await party.status()).toBe(2)
  })

  it('the last step is shared by both PINs, and grouping does not matter', async () => {
    const { driven, party } = await world(kind)
    const forced = await driven.otp(duressPin)
    const code = await driven.otp(pin)
    expect(await party.otp(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ valid: true, duress: false })
    expect(await party.otp(forced)).toMatchObject({ valid: false, reason: 'used' })
    expect(await party.errors()).toBe(0)
  })

  it('follows a slow or fast clock by a step a code, and no further', async () => {
    const { driven, party, instance, clock } = await world(kind)
    for (const direction of [1, -1]) {
      clock.skew = 0
      await driven.sync()
      // Steps that were used while the clock was ahead stay used until they have passed.
      instance.now += 600_000
      for (let round = 1; round <= 6; round += 1) {
        clock.skew += direction * 30
        instance.now += 90_000
        expect(await party.otp(await driven.otp(pin)), `${direction} ${round}`).toMatchObject({ valid: true })
      }
      expect((await instance.token('joe')).state.drift).toBe(direction * 6)
      clock.skew += direction * 60
      instance.now += 90_000
      expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: false, errors: 1 })
      clock.skew -= direction * 60
      instance.now += 90_000
      expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
    }
  })

  it('an online message corrects the clock on both sides', async () => {
    const { driven, party, instance, clock } = await world(kind)
    for (let round = 1; round <= 4; round += 1) {
      clock.skew -= 30
      instance.now += 90_000
      await party.otp(await driven.otp(pin))
    }
    expect((await instance.token('joe')).state.drift).toBe(-4)
    for (const say of [() => driven.sync(), () => driven.open(pin)]) {
      await say()
      instance.now += 30_000
      expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
      clock.skew -= 100
    }
  })

  it('wrong codes are counted, the third blocks, and then 409', async () => {
    const { driven, party } = await world(kind)
    const code = await driven.otp(pin)
    for (const errors of [1, 2, 3]) expect(await party.otp(wrongOf(code))).toEqual({ valid: false, errors })
    expect(await outcome(party.otp(code))).toBe('blocked')
    expect(await outcome(party.resync(code, code))).toBe('blocked')
    expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked otp'])
    expect(await driven.open(pin)).toBe('blocked')
    for (const odd of ['12345', '1234567', 'ABCDEF', '12345x', ''])
      expect(await outcome(party.otp(odd))).toBe('blocked')
    await party.force(2)
    expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
    for (const odd of ['12345', '1234567', 'ABCDEF', '12345x', ''])
      expect(await outcome(party.otp(odd))).toBe('invalid_parameters')
    expect(await party.errors()).toBe(0)
  })

  it('one code in a hundred parallel submissions is good exactly once; a hundred wrong ones are judged three times', async () => {
    const { driven, party, instance } = await world(kind)
    const code = await driven.otp(pin)
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    const parallel = (typed: string) => Promise.all(Array.from({ length: 100 }, () => outcome(party.otp(typed))))
    const good = await parallel(code)
    expect(good.filter((one) => typeof one === 'object' && one.valid)).toHaveLength(1)
    expect(
      good.filter((one) => one !== 'busy' && typeof one === 'object' && !one.valid && one.reason !== 'used'),
    ).toEqual([])
    expect(await party.errors()).toBe(0)
    const bad = await parallel(wrongOf(code))
    expect(bad.filter((one) => typeof one === 'object').length).toBeLessThanOrEqual(3)
    expect(await party.status()).toBe(4)
  })

  // The search is the server's: each phone is wrong in another direction.
  const aside = kind === 'sdk' ? 1 : -1

  it('a phone five minutes wrong: refused, found by two codes, right again after any message', async () => {
    const { driven, party, instance, clock } = await world(kind)
    clock.skew = aside * 5 * minutes
    expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: false, errors: 1 })
    const first = await driven.otp(pin)
    instance.now += 30_000
    const next = await driven.otp(pin)
    expect(await party.resync(first, next)).toEqual({ valid: true, duress: false })
    expect(await party.resync(first, next)).toMatchObject({ valid: false, reason: 'used', errors: 0 })
    instance.now += 30_000
    expect(await party.resync(next, await driven.otp(pin))).toMatchObject({ valid: false, reason: 'used', errors: 0 })
    instance.now += 30_000
    expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
    await driven.sync()
    instance.now += 330_000
    expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
  })

  it('a phone 23 hours wrong is found by two codes, under duress too; a wrong pair is one try', async () => {
    const { driven, party, instance, clock } = await world(kind, { duressHold: 0 })
    clock.skew = aside * 23 * 3600
    const first = await driven.otp(duressPin)
    instance.now += 30_000
    const next = await driven.otp(duressPin)
    expect(await party.resync(next, first)).toEqual({ valid: false, errors: 1 })
    expect(await party.resync(first, await driven.otp(pin))).toEqual({ valid: false, errors: 2 })
    expect(await party.resync(first, next)).toEqual({ valid: true, duress: true })
    instance.now += 30_000
    expect(await party.otp(await driven.otp(pin))).toEqual({ valid: true, duress: false })
    expect(await party.errors()).toBe(0)
  })

  it('set forward by hours and back: no code until a resync, a right PIN or an offline round', async () => {
    const ways = ['resync', 'open', 'offline'] as const
    for (const way of ways) {
      const { driven, party, instance, clock } = await world(kind)
      clock.skew = 20 * 3600
      await driven.otp(pin)
      clock.skew = 0
      expect(await party.otp(await driven.otp(pin)), way).toMatchObject({ valid: false })
      if (way === 'resync') {
        const first = await driven.otp(pin)
        instance.now += 30_000
        expect(await party.resync(first, await driven.otp(pin))).toMatchObject({ valid: true })
      }
      if (way === 'open') await driven.open(pin)
      if (way === 'offline')
        expect(await party.answer(await driven.answer(await party.challenge(), pin))).toEqual({ status: 1 })
      instance.now += 30_000
      expect(await party.otp(await driven.otp(pin)), way).toMatchObject({ valid: true })
    }
  })

  it('an hour far ahead counts with a right PIN only: a copied phone cannot make the owner’s codes fail', async () => {
    const { driven, party, clock, copy, instance } = await world(kind)
    const stolen = await copy()
    clock.skew = nineYears
    await stolen.otp('1111')
    await stolen.sync()
    await stolen.close()
    await stolen.open('1111')
    clock.skew = 0
    expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
    const { registration } = (await instance.token('joe')).state
    expect(registration?.hour).toBe(Math.floor(instance.now / 3_600_000))
  })

  it.each([
    ['in 1970', Number.NEGATIVE_INFINITY],
    ['nine years ahead', nineYears],
    ['two days ahead', 2 * day],
  ])(
    'a phone %s makes no good code and is not found by resync; offline mode and any message still work',
    async (_where, skew) => {
      const { driven, party, instance, clock } = await world(kind)
      clock.skew = Number.isFinite(skew) ? skew : -instance.now / 1000 + 5
      expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: false, errors: 1 })
      const first = await driven.otp(pin)
      instance.now += 30_000
      expect(await party.resync(first, await driven.otp(pin))).toMatchObject({ valid: false, errors: 2 })
      expect(await party.answer(await driven.answer(await party.challenge(), pin))).toEqual({ status: 1 })
      expect(await party.errors()).toBe(0)
      await driven.sync()
      instance.now += 30_000
      expect(await party.otp(await driven.otp(pin))).toMatchObject({ valid: true })
    },
  )
})

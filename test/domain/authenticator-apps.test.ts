import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { otpauth } from '../../core/domain/token/otpauth.ts'
import { quorum } from '../../core/domain/token/quorum.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { pin, world } from './world.ts'
import { deviceOn } from '../support/phones.ts'
import { outcome, RelyingParty } from './relying-party.ts'

const appCode = (secret: Uint8Array, now: number, digits: 6 | 8 = 6): string =>
  generateSync({ secret, digits, algorithm: 'sha1', period: 30, epoch: Math.floor(now / 1000) })

describe('authenticator apps', () => {
  const asked = async (digits: 6 | 8 = 6) => {
    const instance = new MemoryInstance()
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
    const device = deviceOn(instance)
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

  it('whose clock is off says so while it is set up, and two codes complete it', async () => {
    const { instance, party, secret } = await asked()
    const late = (steps: number): string => appCode(secret, instance.now - 3_600_000 + steps * 30_000)
    expect(await party.otp(late(0))).toEqual({ valid: false, reason: 'clock', errors: 1 })
    expect(await party.resync(late(0), late(2))).toMatchObject({ valid: false, errors: 2 })
    expect(await outcome(party.resync(late(0), '12345'))).toBe('invalid_parameters')
    expect([await party.errors(), await party.status()]).toEqual([2, 0])
    expect(await party.resync(late(0), late(1))).toEqual({ valid: true, duress: false })
    expect([await party.status(), party.lastEvent]).toEqual([2, 'token.enrolled otp'])
    expect(await party.otp(late(1))).toMatchObject({ valid: false, reason: 'used' })
    instance.now += 30_000
    expect(await party.otp(late(1))).toMatchObject({ valid: true })
  })

  it.each([
    [6, 30],
    [7, 30],
    [8, 60],
    [6, 15],
  ] as const)('of another system, %i digits every %i s, is there at once', async (digits, period) => {
    const instance = new MemoryInstance()
    const party = new RelyingParty(instance)
    await instance.enroll('joe')
    const secret = instance.random(32)
    const app = { secret, digits, period, active: true, expires: 0 }
    const shown = (milliseconds: number): string =>
      generateSync({
        secret,
        digits,
        period,
        algorithm: 'sha1',
        epoch: Math.floor((instance.now + milliseconds) / 1000),
      })
    expect(await party.importApp(app)).toBe(true)
    expect([await party.status(), party.lastEvent]).toEqual([2, 'token.enrolled'])
    expect(await party.otp(shown(0))).toEqual({ valid: true, duress: false })
    expect(await party.otp(shown(0))).toMatchObject({ reason: 'used' })
    expect(await party.otp(shown(period * 5_000))).toMatchObject({ valid: false, errors: 1 })
    instance.now += 3 * period * 1000
    expect(await party.otp(shown(-period * 1000))).toEqual({ valid: true, duress: false })
    instance.now += 3 * period * 1000
    const far = 7_200_000
    expect(await party.resync(shown(far), shown(far + period * 1000))).toEqual({ valid: true, duress: false })
    expect(await outcome(party.importApp(app))).toBe('in_use')
    expect(await party.importApp(app, true)).toBe(true)
  })

  it('have labels that every app splits alike', () => {
    const secret = new Uint8Array(20).fill(1)
    for (const [issuer, user] of [
      ['Acme: Bank', 'joe'],
      ['Acme%3ABank', 'a:b'],
      [':', 'CN=joe:O%3aacme'],
      ['Ácme & Söhne', 'jürgen+x@acme.example'],
    ] as const) {
      const url = new URL(otpauth({ issuer: [issuer, 'acme_bank'], user, secret, digits: 6 }))
      const label = decodeURIComponent(url.pathname.slice(1)).replace(/^\/?totp\//, '')
      const [prefix, account, ...more] = label.split(':')
      expect([prefix, more]).toEqual([url.searchParams.get('issuer'), []])
      for (const part of [prefix, account]) expect(part).toMatch(/^[^:]+$/)
      expect(decodeURIComponent(label.replaceAll('%', '%25')).match(/:|%3a/gi)).toEqual([':'])
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

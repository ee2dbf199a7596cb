import { describe, expect, it } from 'vitest'
import { type EnrolOptions, memoryStore, Token } from '../../sdk/index.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'

const config = { duress: true, protection: { iterations: 10_000 }, recovery: { methods: ['phrase', 'contacts'] } }
const instance = await sharedInstance()
const tenant = await instance.signUp('whole', config)
const { now, advance: wait } = instance
const enrol = (id: string, more: Partial<EnrolOptions> = {}) => enrolled(instance, tenant, id, more)
const ask = async (path: string, id: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  instance.post(`/token/${path}`, { service: tenant.service, id, ...more }, tenant.adminKey)
const body = async (path: string, id: string, more: Record<string, unknown> = {}) => (await ask(path, id, more)).body

describe('one-time codes', () => {
  it('normal, duress, used, wrong, blocked; a hundred at once are good once', async () => {
    const { token } = await enrol('otp')
    const { code } = await token.otp(pin)
    const all = await Promise.all(Array.from({ length: 100 }, () => ask('otp', 'otp', { code })))
    expect(all.filter((one) => one.body['valid'] === true)).toHaveLength(1)
    expect(all.filter(({ status }) => status !== 200 && status !== 503)).toEqual([])
    wait(30_000)
    expect(await body('otp', 'otp', { code: (await token.otp(duressPin)).code })).toEqual({ valid: true, duress: true })
    for (const errors of [1, 2, 3])
      expect(await body('otp', 'otp', { code: '000000' })).toEqual({ valid: false, errors, maxErrors: 3 })
    expect(await ask('otp', 'otp', { code })).toMatchObject({ status: 409, body: { error: 'blocked' } })
    expect(await token.open(pin)).toEqual({ result: 'blocked' })
    expect((await ask('otp', 'otp', { code: 'x' })).status).toBe(409)
    await ask('force', 'otp', { status: 'closed' })
    expect((await ask('otp', 'otp', { code: 'x' })).status).toBe(400)
    expect((await instance.history(tenant, 'otp')).filter(({ event }) => event === 'otp.accepted')).toHaveLength(1)
  })

  it('a block by wrong ones ends by itself where the service says so, and tells when', async () => {
    const ending = await instance.newService(tenant, 'whole_ending', { ...config, unblockAfter: 30 })
    const { token } = await enrolled(instance, ending, 'joe')
    const status = () => instance.status(ending, 'joe')
    for (const code of ['000000', '000001', '000002'])
      await instance.post('/token/otp', { service: ending.service, id: 'joe', code }, ending.adminKey)
    const { blockedBy, unblocksAt } = await instance.detail(ending, 'joe')
    expect([await status(), blockedBy]).toEqual([4, 'pin'])
    const left = Date.parse(String(unblocksAt)) - now()
    expect(Math.abs(left - 30 * 60_000)).toBeLessThan(60_000)
    wait(left + 1000)
    expect(await status()).toBe(2)
    expect(await instance.detail(ending, 'joe')).toMatchObject({ status: 2, errors: 2, maxErrors: 3 })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    const events = () => instance.history(ending, 'joe').then((items) => items.slice(0, 3).map(({ event }) => event))
    await expect.poll(events).toEqual(['token.opened', 'token.unblocked', 'token.blocked'])
  })

  it('a clock that is hours wrong is found by two codes', async () => {
    let skew = 0
    const { token } = await enrol('lost', { now: () => now() + skew })
    skew = 20 * 3_600_000
    const { code: code1 } = await token.otp(pin)
    wait(30_000)
    const { code: code2 } = await token.otp(pin)
    expect(await body('otp', 'lost', { code: code2 })).toMatchObject({ valid: false, errors: 1 })
    expect(await body('otp/resync', 'lost', { code1, code2 })).toEqual({ valid: true, duress: false })
    wait(30_000)
    expect(await body('otp', 'lost', { code: (await token.otp(pin)).code })).toEqual({ valid: true, duress: false })
  })
})

describe('offline mode', () => {
  it('opens with the answer to a challenge, as 3 under duress, with the clock in 1970 too', async () => {
    let local = now
    const { token } = await enrol('offline', { now: () => local() })
    for (const [secret, status] of [
      [pin, 1],
      [duressPin, 3],
    ] as const) {
      const { code } = await body('offline/challenge', 'offline', { length: 8 })
      expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
      expect(await body('offline/open', 'offline', { code: await token.answer(String(code), secret) })).toEqual({
        status,
      })
      expect(await instance.status(tenant, 'offline')).toBe(status)
      local = () => -86_400_000
    }
    expect(await ask('offline/open', 'offline', { code: 'AAAA BBBB' })).toMatchObject({
      status: 409,
      body: { error: 'no_challenge' },
    })
    await body('offline/challenge', 'offline')
    expect(await body('offline/open', 'offline', { code: 'ZZZZ ZZZZ' })).toEqual({ status: 2, errors: 1, maxErrors: 3 })
    expect((await ask('offline/open', 'offline', { code: 'ZZZZ' })).status).toBe(400)
    wait(300_000)
    expect((await ask('offline/open', 'offline', { code: 'ZZZZ ZZZZ' })).body).toMatchObject({ error: 'no_challenge' })
  })
})

describe('a PIN change under duress', () => {
  it('works, is duress from then on however the token is used, and is undone by an administrator', async () => {
    const { token } = await enrol('shadow')
    expect(await token.changePin({ pin: duressPin, newPin: '2580', newDuressPin: '7319' })).toEqual({ result: 'done' })
    for (const secret of ['2580', '7319']) {
      expect((await token.open(secret)).result).toBe('open')
      expect(await instance.status(tenant, 'shadow')).toBe(3)
    }
    const detail = await instance.detail(tenant, 'shadow')
    expect(detail).toMatchObject({ shadow: true, status: 3 })
    expect(Date.parse(String(detail['duressUntil']))).toBeGreaterThan(now() + 3_500_000)
    expect(await body('otp', 'shadow', { code: (await token.otp('2580')).code })).toEqual({ valid: true, duress: true })
    expect(await body('restore', 'shadow')).toEqual({ restored: true })
    expect(await instance.detail(tenant, 'shadow')).not.toHaveProperty('duressUntil')
    expect([(await token.open(pin)).result, await instance.status(tenant, 'shadow')]).toEqual(['open', 1])
    expect(await token.open('2580')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await instance.detail(tenant, 'shadow')).not.toHaveProperty('shadow')
  })
})

describe('recovery', () => {
  it('by phrase on the phone and on another one', async () => {
    const { token, phrase = '' } = await enrol('phrase', { phrase: true })
    expect(await token.resetPin({ phrase, newPin: '2580' })).toEqual({ result: 'done' })
    expect((await token.open('2580')).result).toBe('open')
    const moved = await Token.recover({
      deeplink: await instance.enroll(tenant, 'phrase'),
      by: 'phrase',
      phrase,
      pin: '8641',
      store: memoryStore(),
      now,
    })
    if (moved.result !== 'done') throw new Error(moved.result)
    expect([(await moved.token.open('8641')).result, (await token.open('2580')).result]).toEqual(['open', 'gone'])
    expect((await instance.history(tenant, 'phrase')).map(({ event }) => event)).toContain('token.recovered')
  })
})

import { describe, expect, it } from 'vitest'
import { generateSync } from 'otplib'
import { type EnrolOptions, memoryStore, Token, type Transaction } from '../../sdk/index.ts'
import { transactionHash } from '../second-implementation/transaction.ts'
import { tokenId } from '../second-implementation/derivations.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'

const [pin, duressPin] = ['4831', '9052']
const config = { duress: true, protection: { iterations: 10_000 }, recovery: { methods: ['phrase', 'contacts'] } }

const instance = await sharedInstance()
const tenant = await instance.signUp('whole', config)
const { now, advance: wait } = instance
const enrol = async (id: string, more: Partial<EnrolOptions> = {}) =>
  Token.enroll({
    deeplink: await instance.enroll(tenant, id),
    pin,
    duressPin,
    store: memoryStore(),
    now,
    ...more,
  } as EnrolOptions)
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

describe('transactions', () => {
  const propose = async (id: string, more: Record<string, unknown> = {}) =>
    (await ask('transaction', id, { amount: '12.50', currency: 'EUR', payee: 'Ana', ...more })).body
  const state = async (transaction: unknown) =>
    (
      await instance.get(
        '/token/transaction',
        { service: tenant.service, transaction: String(transaction) },
        tenant.basicKey,
      )
    ).body

  it('are approved, denied, marked under duress, and run out; the hash is of what was posted', async () => {
    const { token } = await enrol('payer')
    const ways: [string, (tx: Transaction) => Promise<unknown>][] = [
      ['approved', (tx) => token.approve(tx, pin)],
      ['duress', (tx) => token.approve(tx, duressPin)],
      ['denied', (tx) => token.deny(tx)],
    ]
    for (const [expected, decide] of ways) {
      const posted = await propose('payer', { text: 'rent' })
      const [tx] = await token.transactions()
      if (tx === undefined) throw new Error('nothing pending')
      expect(tx).toMatchObject({
        id: posted['transaction'],
        amount: '12.50',
        currency: 'EUR',
        payee: 'Ana',
        text: 'rent',
      })
      expect(await decide(tx)).toEqual({ result: 'done' })
      const found = await state(tx.id)
      expect(found).toMatchObject({ state: expected, hash: posted['hash'] })
      const seconds = (time: unknown): number => Date.parse(String(time)) / 1000
      const owner = {
        inst: tenant.name,
        svc: tenant.service,
        usr: 'payer',
        t: tokenId(tenant.name, tenant.service, 'payer'),
      }
      const fields = {
        id: tx.id,
        iat: seconds(posted['issuedAt']),
        exp: seconds(posted['expiresAt']),
        amount: '12.50',
        cur: 'EUR',
        payee: 'Ana',
        text: 'rent',
      }
      expect(Buffer.from(transactionHash(owner, fields)).toString('base64url')).toBe(posted['hash'])
    }
    const late = await propose('payer', { expiresIn: 30 })
    wait(31_000)
    expect([await state(late['transaction']), await token.transactions()]).toMatchObject([{ state: 'expired' }, []])
  })

  it('hidden characters and what is malformed are refused when posted; five may be pending', async () => {
    await enrol('strict')
    const odd = [
      { payee: 'Ana\u202e' },
      { text: 'a\u200bb' },
      { text: 'a\u2028b' },
      { payee: 'a\u00adb' },
      { text: '\ud83d' },
      { amount: '1,5' },
      { amount: '01' },
      { currency: 'eur' },
      { amount: undefined },
      { currency: undefined },
      { payee: 'x'.repeat(141) },
      { text: 'x'.repeat(281) },
      { expiresIn: 29 },
      { amount: undefined, currency: undefined },
    ]
    for (const change of odd)
      expect(
        (await ask('transaction', 'strict', { amount: '1', currency: 'EUR', ...change })).status,
        JSON.stringify(change),
      ).toBe(400)
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await ask('transaction', 'strict', { text: 'deploy' })).status),
    )
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(5)
    for (let round = 0; round < 6; round += 1) await ask('transaction', 'strict', { text: 'deploy' })
    expect(await ask('transaction', 'strict', { text: 'deploy' })).toMatchObject({
      status: 409,
      body: { error: 'too_many_pending' },
    })
  })
})

describe('authenticator apps and quorum', () => {
  it('the first code completes it; a used one is refused; it counts in a quorum by nothing but its status', async () => {
    const { otpauth } = await body('enroll', 'app', { method: 'authenticator' })
    const secret = new URL(String(otpauth)).searchParams.get('secret') ?? ''
    const code = generateSync({ secret, epoch: Math.floor(now() / 1000) })
    expect(await instance.status(tenant, 'app')).toBe(0)
    expect(await body('otp', 'app', { code })).toEqual({ valid: true, duress: false })
    expect(await body('otp', 'app', { code })).toMatchObject({ valid: false, reason: 'used' })
    expect(await instance.status(tenant, 'app')).toBe(2)
    const [one, two] = [await enrol('q1'), await enrol('q2')]
    const quorum = (min: number) =>
      instance.post(
        '/token/quorum',
        { service: tenant.service, ids: ['app', 'q1', 'q2', 'nobody'], min },
        tenant.basicKey,
      )
    await one.token.open(pin)
    expect((await quorum(1)).body).toEqual({ status: 1, open: 1, min: 1 })
    await two.token.open(duressPin)
    expect((await quorum(2)).body).toEqual({ status: 3, open: 2, min: 2 })
    expect((await quorum(3)).body).toEqual({ status: 2, open: 2, min: 3 })
  })
})

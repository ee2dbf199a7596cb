import { describe, expect, it } from 'vitest'
import { generateSync } from 'otplib'
import type { EnrolOptions, Transaction } from '../../sdk/index.ts'
import { transactionHash } from '../second-implementation/transaction.ts'
import { tokenId } from '../second-implementation/derivations.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'

const config = { duress: true, protection: { iterations: 10_000 } }
const instance = await sharedInstance()
const tenant = await instance.signUp('deciding', config)
const { now, advance: wait } = instance
const enrol = (id: string, more: Partial<EnrolOptions> = {}) => enrolled(instance, tenant, id, more)
const ask = async (path: string, id: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  instance.post(`/token/${path}`, { service: tenant.service, id, ...more }, tenant.adminKey)
const body = async (path: string, id: string, more: Record<string, unknown> = {}) => (await ask(path, id, more)).body

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
    const amounts = [{ amount: '1,5' }, { amount: undefined }, { currency: undefined }, { currency: 'eur' }]
    for (const change of [
      { payee: 'Ana\u202e' },
      { text: '\ud83d' },
      { text: 'x'.repeat(281) },
      { expiresIn: 29 },
      ...amounts,
    ]) {
      const { status } = await ask('transaction', 'strict', { amount: '1', currency: 'EUR', ...change })
      expect(status, JSON.stringify(change)).toBe(400)
    }
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

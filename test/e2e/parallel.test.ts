import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { enrolled } from '../support/enrolled.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'

const pin = '4831'
const quick = { protection: { iterations: 10_000 }, duress: true }
const instance = await sharedInstance()
const tenant = await instance.signUp('parallel', quick)
const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const count = <T>(all: readonly T[], which: (one: T) => boolean): number => all.filter(which).length

describe('a single-use token', () => {
  it.each([
    [pin, 1],
    ['9052', 3],
  ] as const)('opened with %s is seen as %i by exactly one of a hundred checks', async (secret, status) => {
    const single = await instance.newService(tenant, `parallel_once${status}`, { ...quick, duration: 0 })
    const { token } = await Token.enroll({
      deeplink: await instance.enroll(single, 'joe'),
      pin,
      duressPin: '9052',
      store: memoryStore(),
    })
    for (let round = 0; round < 3; round += 1) {
      await token.open(secret)
      const seen = await times(100, () => instance.status(single, 'joe'))
      expect(count(seen, (one) => one === status)).toBe(1)
      expect(count(seen, (one) => one === 2)).toBe(99)
    }
    // Asking for many never consumes; nobody asking closes it after two minutes.
    await token.open(secret)
    await times(10, () => instance.post('/token/statuses', { service: single.service, ids: ['joe'] }, single.basicKey))
    instance.advance(121_000)
    expect(await instance.status(single, 'joe')).toBe(2)
  })
})

describe('places of the free plan', () => {
  it('of two hundred enrolments at once exactly twenty succeed; what lapses or is deleted gives its place back', async () => {
    const small = await instance.signUp('few-places')
    const ask = (id: string, more: object = {}): Promise<Answer> =>
      instance.post('/token/enroll', { service: small.service, id, expiresIn: 60, ...more }, small.adminKey)
    const first = await times(200, (index) => ask(`user${index}`))
    expect(first.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(20).fill(201),
      ...Array<number>(180).fill(409),
    ])
    expect(new Set(first.filter(({ status }) => status === 409).map(({ body }) => body['error']))).toEqual(
      new Set(['quota_exceeded']),
    )
    expect(new Set(first.filter(({ status }) => status === 409).map(({ body }) => body['message']))).toEqual(
      new Set(['20 of 20 tokens of the plan are used.']),
    )
    // An enrolment that was asked for again keeps its place and takes no second one.
    const held = first.findIndex(({ status }) => status === 201)
    expect((await ask(`user${held}`)).status).toBe(201)

    instance.advance(61_000)
    const second = await times(40, (index) => ask(`late${index}`))
    expect(count(second, ({ status }) => status === 201)).toBe(20)
    expect(count(second, ({ status }) => status === 409)).toBe(20)

    const [gone, also] = second.flatMap(({ status }, index) => (status === 201 ? [`late${index}`] : []))
    expect((await instance.post('/token/delete', { service: small.service, id: gone }, small.adminKey)).status).toBe(
      200,
    )
    const third = await times(5, (index) => ask(`next${index}`))
    expect(count(third, ({ status }) => status === 201)).toBe(1)

    // A completed enrolment keeps its place when the time of its code is over.
    const again = await instance.enroll(small, also ?? '')
    await Token.enroll({ deeplink: again, pin, store: memoryStore() })
    instance.advance(3 * 86_400_000)
    const fourth = await times(30, (index) => ask(`last${index}`))
    expect(count(fourth, ({ status }) => status === 201)).toBe(19)
    expect(count(fourth, ({ status }) => status === 409)).toBe(11)
  })
})

describe('an Idempotency-Key', () => {
  it('in parallel: one creation, the same answer for all; another body is refused', async () => {
    const body = { service: tenant.service, id: 'idem', email: 'idem@parallel.example', notify: 'email' }
    const all = await times(20, () =>
      instance.post('/token/enroll', body, tenant.adminKey, { 'idempotency-key': 'one' }),
    )
    expect(all.map(({ status }) => status)).toEqual(Array<number>(20).fill(201))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    expect(
      (await instance.post('/token/enroll', { ...body, id: 'other' }, tenant.adminKey, { 'idempotency-key': 'one' }))
        .body['error'],
    ).toBe('idempotency_mismatch')
    expect((await instance.post('/token/enroll', body, tenant.adminKey, { 'idempotency-key': 'two' })).text).not.toBe(
      all[0]?.text,
    )
    expect(await instance.messages('idem@parallel.example', 2)).toHaveLength(2)
  })

  it('of a service: one service, and a second key finds the name taken', async () => {
    const body = { service: 'parallel_idem' }
    const all = await times(10, () =>
      instance.post('/service/create', body, tenant.ownerKey, { 'idempotency-key': 'service' }),
    )
    expect(all.map(({ status }) => status)).toEqual(Array<number>(10).fill(201))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    expect(
      (await instance.post('/service/create', body, tenant.ownerKey, { 'idempotency-key': 'other' })).body['error'],
    ).toBe('name_taken')
    expect(
      (await times(10, () => instance.post('/service/create', { service: 'parallel_race' }, tenant.ownerKey)))
        .map(({ status }) => status)
        .sort(),
    ).toEqual([201, ...Array<number>(9).fill(409)])
  })

  it('of a wrong code: one try, the same verdict for all', async () => {
    await enrolled(instance, tenant, 'missed')
    const body = { service: tenant.service, id: 'missed', code: '000000' }
    const all = await times(10, () => instance.post('/token/otp', body, tenant.basicKey, { 'idempotency-key': 'miss' }))
    expect(new Set(all.map(({ text }) => text))).toEqual(new Set(['{"valid":false,"errors":1,"maxErrors":3}']))
    const other = { ...body, code: '000001' }
    expect(
      (await instance.post('/token/otp', other, tenant.basicKey, { 'idempotency-key': 'miss' })).body['error'],
    ).toBe('idempotency_mismatch')
  })

  it('is a day: afterwards the same key asks anew', async () => {
    const body = { service: tenant.service, id: 'day' }
    const ask = () => instance.post('/token/enroll', body, tenant.adminKey, { 'idempotency-key': 'day' })
    const first = await ask()
    expect((await ask()).text).toBe(first.text)
    instance.advance(86_401_000)
    expect((await ask()).text).not.toBe(first.text)
  })
})

import { describe, expect, test } from 'vitest'
import { parseDeeplink } from '../../core/protocol/deeplink.ts'
import { Token, ZaasError } from '../../sdk/index.ts'
import { copyOf } from '../support/phones.ts'
import { enrolled, setup } from './setup.ts'

describe('enrolment', () => {
  test('by deeplink gives a token, a binding code and, if asked, twelve words', async () => {
    const { token, binding, phrase, network } = await enrolled(setup(), { phrase: true })
    expect(binding).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(phrase?.split(' ')).toHaveLength(12)
    expect([token.service, token.user, token.tenant]).toEqual(['acme_homebanking', 'ana', 'acme'])
    expect(network.operations).toEqual(['hello', 'enrol', 'efin'])
    expect(await token.status()).toBe('closed')
  })

  test('by a typed code needs the address, the tenant and the pinned key', async () => {
    const { instance, store, options } = setup()
    const { origin: url, tenant, code, instanceKey } = parseDeeplink(await instance.enroll('joe'))
    const typed = code.toLowerCase().replace(/.{4}(?=.)/g, '$&-')
    const { token } = await Token.enroll({ url, tenant, code: typed, instanceKey, pin: '4831', store, ...options })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test.each([
    ['a broken link', { deeplink: 'https://zaas.test/app/enroll/acme' }, undefined],
    ['a weak PIN', { pin: '1234' }, 'steps'],
    ['a short PIN', { pin: '483' }, 'length'],
    ['letters in a PIN', { pin: '48a1' }, 'characters'],
    ['a duress PIN one key away', { duressPin: '4832' }, 'pair'],
    ['no PIN', { pin: undefined }, undefined],
    ['a number for a PIN', { pin: 4831 as unknown as string }, undefined],
  ])('with %s throws and says which rule was broken, and no token is stored', async (_, more, reason) => {
    const world = setup()
    await expect(enrolled(world, more as object)).rejects.toMatchObject({
      name: 'ZaasError',
      code: 'invalid_input',
      reason,
    })
    expect(await Token.load(world.store)).toEqual([])
  })

  test('a duress PIN where the service has none is denied', async () => {
    await expect(enrolled(setup({ duress: false }))).rejects.toMatchObject({ code: 'denied' })
  })

  test('a replaced code throws `code`', async () => {
    const { instance, store, options } = setup()
    const deeplink = await instance.enroll('ana')
    await instance.enroll('ana')
    await expect(Token.enroll({ deeplink, pin: '4831', store, ...options })).rejects.toMatchObject({ code: 'code' })
  })

  test('of a user who has a token asks for recovery; a code that replaces does not', async () => {
    const { token, instance, store, options } = await enrolled()
    const again = async (replace: boolean) =>
      Token.enroll({ deeplink: await instance.enroll('ana', { replace }), pin: '5926', store, ...options })
    await expect(again(false)).rejects.toMatchObject({ code: 'recovery_required' })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(await (await again(true)).token.open('5926')).toMatchObject({ result: 'open' })
    expect(await Token.load(store)).toHaveLength(1)
  })

  test('by another key than the pinned one fails before anything is told', async () => {
    const { instance, store, options } = setup()
    const deeplink = await instance.enroll('ana')
    instance.rotate()
    instance.pairs.shift()
    await expect(Token.enroll({ deeplink, pin: '4831', store, ...options })).rejects.toMatchObject({ code: 'envelope' })
  })
})

describe('a token', () => {
  test('opens with either PIN, alike for the device, until the window ends, and closes', async () => {
    const { token, instance, party } = await enrolled()
    const normal = await token.open('4831')
    expect(normal).toEqual({ result: 'open', until: new Date(instance.now + 600_000) })
    expect(await party.status()).toBe(1)
    expect(await token.close()).toBe('closed')
    expect([await token.open('9052'), await party.status(), await token.status()]).toEqual([normal, 3, 'open'])
  })

  test('counts three wrong PINs of any form, then is blocked', async () => {
    const { token } = await enrolled()
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('abcd')).toEqual({ result: 'wrong-pin', left: 1 })
    expect(await token.open(new TextEncoder().encode('12345678'))).toEqual({ result: 'wrong-pin', left: 0 })
    expect([await token.open('4831'), await token.status(), await token.close()]).toEqual([
      { result: 'blocked' },
      'blocked',
      'blocked',
    ])
  })

  test.each(['', '483', '483148314', 'ñandúyñañ'])(
    'takes %j for no try, and for no code: no service could have it, whatever its own bounds',
    async (pin) => {
      const { token, network } = await enrolled(setup({ pin: { minLength: 4, maxLength: 6 } }))
      for (const act of [() => token.open(pin), () => token.unlock(pin), () => token.otp(pin)])
        await expect(act()).rejects.toMatchObject({ code: 'invalid_input', reason: 'length' })
      expect(network.operations).toHaveLength(3)
      expect(await token.open('48314831')).toEqual({ result: 'wrong-pin', left: 2 })
    },
  )

  test("takes the PIN as bytes, which stay the caller's", async () => {
    const { token } = await enrolled()
    const pin = new TextEncoder().encode('4831')
    const opening = token.open(pin)
    pin.fill(0)
    expect(await opening).toMatchObject({ result: 'open' })
  })

  test('that the server forgot says gone', async () => {
    const { token, instance } = await enrolled()
    instance.tokens.stored.clear()
    expect(await token.open('4831')).toEqual({ result: 'gone' })
    expect([await token.status(), await token.close()]).toEqual(['gone', 'gone'])
  })

  test('that is gone makes no codes and says so, after a restart too, until the server knows it again', async () => {
    const { token, instance, store, options, network } = await enrolled()
    const kept = new Map(instance.tokens.stored)
    instance.tokens.stored.clear()
    await token.status()
    const [again] = await Token.load(store, options)
    for (const one of [token, again]) {
      await expect(one?.otp('4831')).rejects.toMatchObject({ code: 'gone' })
      await expect(one?.answer('K7QM', '4831')).rejects.toMatchObject({ code: 'gone' })
      expect(one?.lastStatus).toBe('gone')
    }
    network.from(0, 'request')
    expect(await again?.unlock('4831')).toEqual({ result: 'gone' })
    network.repair()
    for (const [id, item] of kept) instance.tokens.stored.set(id, item)
    expect(await again?.status()).toBe('closed')
    expect(await again?.otp('4831')).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) })
  })

  test('whose record was removed or damaged throws `store`', async () => {
    const { token, store } = await enrolled()
    const [key = ''] = await store.keys()
    await store.put(key, '{"v":1}')
    await expect(token.status()).rejects.toMatchObject({ code: 'store' })
    await store.delete(key)
    await expect(token.status()).rejects.toThrow(ZaasError)
  })

  test('waits while three evaluations are out', async () => {
    const { token, network } = await enrolled()
    network.rule(({ operation }) => (['prove', 'last'].includes(operation) ? 'request' : null))
    for (let i = 0; i < 3; i++) await expect(token.open('4831')).rejects.toMatchObject({ code: 'network' })
    expect(await token.open('4831')).toEqual({ result: 'wait' })
  })
})

describe('parallel operations', () => {
  test('on one Token and on several are serialised: no number is used twice', async () => {
    const { token, store, options, network } = await enrolled()
    const [again] = await Token.load(store, options)
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? token : again)?.open('4831')))
    expect(new Set(results.map((one) => one?.result))).toEqual(new Set(['open']))
    expect(network.operations.slice(3)).toEqual(Array.from({ length: 20 }, () => ['eval', 'prove']).flat())
  })

  test('from two copies of the store: `ctr` is answered once, and the counter moves', async () => {
    const { token, store, options } = await enrolled()
    const copy = await copyOf(store)
    await token.open('4831')
    await token.close()
    const [clone] = await Token.load(copy, options)
    expect(await clone?.open('4831')).toMatchObject({ result: 'open' })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 2 })
  })
})

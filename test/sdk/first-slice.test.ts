import { describe, expect, test } from 'vitest'
import { Token, ZaasError } from '../../sdk/index.ts'
import { enrolled, setup } from './setup.ts'

describe('enrolment', () => {
  test('by deeplink gives a token, a binding code and, if asked, twelve words', async () => {
    const { token, binding, phrase, server } = await enrolled(setup(), { phrase: true })
    expect(binding).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(phrase?.split(' ')).toHaveLength(12)
    expect([token.service, token.user, token.tenant]).toEqual(['acme_bank', 'ana', 'acme'])
    expect(server.seen).toEqual(['hello', 'enrol', 'efin'])
    expect(await token.status()).toBe('closed')
  })

  test('by a typed code needs the address, the tenant and the pinned key', async () => {
    const { server, store, options } = setup()
    const { code, url, tenant, instanceKey } = server.invite('joe')
    const typed = code.toLowerCase().replace(/.{4}(?=.)/g, '$&-')
    const { token } = await Token.enroll({ url, tenant, code: typed, instanceKey, pin: '4831', store, ...options })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test.each([
    ['a broken link', { deeplink: 'https://zaas.test/app/enroll/acme' }, 'invalid_input'],
    ['a weak PIN', { pin: '1234' }, 'invalid_input'],
    ['a short PIN', { pin: '483' }, 'invalid_input'],
    ['letters in a PIN', { pin: '48a1' }, 'invalid_input'],
    ['a duress PIN one key away', { duressPin: '4832' }, 'invalid_input'],
    ['no PIN', { pin: undefined }, 'invalid_input'],
    ['a number for a PIN', { pin: 4831 as unknown as string }, 'invalid_input'],
  ])('with %s throws, and nothing is stored', async (_, more, code) => {
    const world = setup()
    await expect(enrolled(world, more as object)).rejects.toMatchObject({ name: 'ZaasError', code })
    expect(await world.store.keys()).toEqual([])
  })

  test('names the rule that a PIN broke', async () => {
    await expect(enrolled(setup(), { pin: '1234' })).rejects.toMatchObject({ reason: 'steps' })
    await expect(enrolled(setup(), { duressPin: '4831' })).rejects.toMatchObject({ reason: 'pair' })
  })

  test('a duress PIN where the service has none is denied', async () => {
    const world = setup()
    world.server.policy = { ...world.server.policy, duress: false }
    await expect(enrolled(world)).rejects.toMatchObject({ code: 'denied' })
  })

  test('a used, replaced or unknown code throws `code`', async () => {
    const { server, store, options } = setup()
    const first = server.invite('ana')
    server.invite('ana')
    await expect(Token.enroll({ deeplink: first.deeplink, pin: '4831', store, ...options })).rejects.toMatchObject({
      code: 'code',
    })
  })

  test('of a user who has a token asks for recovery', async () => {
    const world = await enrolled()
    const { deeplink } = world.server.invite('ana')
    await expect(Token.enroll({ deeplink, pin: '4831', store: world.store, ...world.options })).rejects.toMatchObject({
      code: 'recovery_required',
    })
    expect(await world.token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('by another key than the pinned one fails before anything is told', async () => {
    const { server, store, options } = setup()
    const { deeplink } = server.invite('ana')
    server.keys = new (server.constructor as new () => typeof server)().keys
    await expect(Token.enroll({ deeplink, pin: '4831', store, ...options })).rejects.toMatchObject({ code: 'envelope' })
  })
})

describe('a token', () => {
  test('opens with either PIN, alike for the device, and closes', async () => {
    const { token, server } = await enrolled()
    const normal = await token.open('4831')
    expect(server.token('ana').status).toBe(1)
    expect(await token.close()).toBe('closed')
    const duress = await token.open('9052')
    expect(server.token('ana').status).toBe(3)
    expect(await token.status()).toBe('open')
    expect(duress).toEqual(normal)
    expect(normal).toEqual({ result: 'open', until: new Date(server.clock + 600_000) })
    expect(server.token('ana').events).toEqual(['enrolled', 'open:normal', 'open:duress'])
  })

  test('counts three wrong PINs of any form, then is blocked', async () => {
    const { token } = await enrolled()
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('x')).toEqual({ result: 'wrong-pin', left: 1 })
    expect(await token.open(new TextEncoder().encode('123456789'))).toEqual({ result: 'wrong-pin', left: 0 })
    expect(await token.open('4831')).toEqual({ result: 'blocked' })
    expect(await token.status()).toBe('blocked')
    expect(await token.close()).toBe('blocked')
  })

  test("takes the PIN as bytes, which stay the caller's", async () => {
    const { token } = await enrolled()
    const pin = new TextEncoder().encode('4831')
    const opening = token.open(pin)
    pin.fill(0)
    expect(await opening).toMatchObject({ result: 'open' })
  })

  test('is loaded from its store and goes on counting', async () => {
    const { store, options } = await enrolled()
    const [loaded] = await Token.load(store, options)
    expect(await loaded?.open('4831')).toMatchObject({ result: 'open' })
    const [again] = await Token.load(store, options)
    expect(await again?.close()).toBe('closed')
  })

  test('that the server forgot says gone', async () => {
    const { token, server } = await enrolled()
    server.tokens.clear()
    expect(await token.open('4831')).toEqual({ result: 'gone' })
    expect([await token.status(), await token.close()]).toEqual(['gone', 'gone'])
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
    const { token, server } = await enrolled()
    server.fault('prove', 'request', 12)
    server.fault('last', 'request', 12)
    for (let i = 0; i < 3; i++) await expect(token.open('4831')).rejects.toMatchObject({ code: 'network' })
    expect(await token.open('4831')).toEqual({ result: 'wait' })
  })
})

describe('parallel operations', () => {
  test('on one Token and on several are serialised: no number is used twice', async () => {
    const { token, store, options, server } = await enrolled()
    const others = [...(await Token.load(store, options)), ...(await Token.load(store, options))]
    const results = await Promise.all([token, ...others, token].map((each) => each.open('4831')))
    expect(results.map(({ result }) => result)).toEqual(['open', 'open', 'open', 'open'])
    expect(server.seen.slice(3)).toEqual(Array.from({ length: 4 }, () => ['eval', 'prove']).flat())
  })

  test('from two copies of the store: `ctr` is answered once, and the counter moves', async () => {
    const { token, store, options } = await enrolled()
    const copy = setup().store
    for (const key of await store.keys()) await copy.put(key, (await store.get(key)) ?? '')
    await token.open('4831')
    await token.close()
    const [clone] = await Token.load(copy, options)
    expect(await clone?.open('4831')).toMatchObject({ result: 'open' })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 2 })
  })
})

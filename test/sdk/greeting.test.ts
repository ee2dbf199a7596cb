import { describe, expect, test } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { setup, type Setup } from './setup.ts'

const greet = async ({ instance, store, options }: Setup, deeplink?: string) =>
  Token.greet({ deeplink: deeplink ?? (await instance.enroll('ana')), store, deviceName: 'Pixel 9', ...options })

const kinds = ({ instance }: Setup): string[] => instance.tokens.events.map(({ type }) => type)

describe('a greeting', () => {
  test('says who asks, by which rules, before a PIN is chosen', async () => {
    const world = setup({ displayName: 'Acme Bank', binding: true, pin: { minLength: 6 } })
    const greeting = await greet(world)
    expect(greeting).toMatchObject({ service: 'acme_homebanking', user: 'ana', tenant: 'acme', mode: 'new' })
    expect(greeting.policy).toMatchObject({ name: 'Acme Bank', bind: true, duress: true, pin: { min: 6, max: 8 } })
    expect(await Token.load(world.store)).toEqual([])
  })

  test('takes a refused PIN without a message, and another one after it', async () => {
    const world = setup()
    const greeting = await greet(world)
    const { length } = world.network.sent
    await expect(greeting.enroll({ pin: '1234' })).rejects.toMatchObject({ code: 'invalid_input', reason: 'steps' })
    expect(world.network.sent).toHaveLength(length)
    const { token } = await greeting.enroll({ pin: '4831' })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(kinds(world)).not.toContain('token.conflict')
  })

  test.each(['request', 'answer'] as const)(
    'is carried on after a lost %s of its hello, as the same phone',
    async (fault) => {
      const world = setup()
      const deeplink = await world.instance.enroll('ana')
      world.network.from(0, fault)
      await expect(greet(world, deeplink)).rejects.toMatchObject({ code: 'network' })
      world.network.repair()
      const { token } = await (await greet(world, deeplink)).enroll({ pin: '4831' })
      expect(await token.open('4831')).toMatchObject({ result: 'open' })
      expect(kinds(world)).not.toContain('token.conflict')
    },
  )

  test('is carried on by the short form, and by a process of its own', async () => {
    const world = setup()
    const deeplink = await world.instance.enroll('ana')
    await greet(world, deeplink)
    expect(await Token.pending(world.store, world.options)).toMatchObject([
      { service: 'acme_homebanking', user: 'ana' },
    ])
    const [begun] = await Token.pending(world.store, world.options)
    const again = await Token.greet({ ...begun!.invitation, store: world.store, ...world.options })
    await expect(again.enroll({ pin: '0000' })).rejects.toMatchObject({ reason: 'steps' })
    await Token.enroll({ deeplink, pin: '4831', store: world.store, ...world.options })
    expect(await Token.pending(world.store, world.options)).toEqual([])
    expect(kinds(world)).not.toContain('token.conflict')
  })

  test('is forgotten when its code is over', async () => {
    const world = setup()
    const greeting = await greet(world)
    await world.instance.enroll('ana')
    await expect(greeting.enroll({ pin: '4831' })).rejects.toMatchObject({ code: 'code' })
    expect(await world.store.keys()).toEqual([])
  })

  test('is stored as one record of 4,096 bytes that holds nothing a registration draws', async () => {
    const drawn: Uint8Array[] = []
    const world = setup()
    const random = (size: number): Uint8Array => {
      const bytes = crypto.getRandomValues(new Uint8Array(size))
      drawn.push(bytes)
      return bytes
    }
    const greeting = await greet({ ...world, options: { ...world.options, random } as Setup['options'] })
    const [key = ''] = await world.store.keys()
    expect(new TextEncoder().encode(await world.store.get(key))).toHaveLength(4096)
    const before = drawn.length
    world.network.fault('efin', 'request', 100)
    await expect(greeting.enroll({ pin: '4831', phrase: true })).rejects.toMatchObject({ code: 'network' })
    const kept = await Promise.all((await world.store.keys()).map((one) => world.store.get(one)))
    expect(drawn.length - before).toBeGreaterThan(8)
    const found = drawn.slice(before).map((bytes) => Buffer.from(bytes).toString('base64url'))
    const { mask } = JSON.parse(kept.find((text) => text?.includes('greeted')) ?? '')
    expect(found.filter((secret) => kept.join().includes(secret))).toEqual([mask])
  })

  test('keeps nothing of a PIN that was refused, where the phone can check PINs', async () => {
    const world = setup({ duress: false, protection: { level: 'hash' } })
    const greeting = await greet(world)
    const [key = ''] = await world.store.keys()
    const before = JSON.parse((await world.store.get(key)) ?? '')
    world.instance.bend = (operation, answer) =>
      ['efin', 'hello'].includes(operation) ? { ok: 0, e: 'denied', now: answer['now'] } : answer
    await expect(greeting.enroll({ pin: '4831' })).rejects.toMatchObject({ code: 'denied' })
    expect(await world.store.keys()).toEqual([key])
    const after = JSON.parse((await world.store.get(key)) ?? '')
    expect({ ...after, n: 0 }).toEqual({ ...before, n: 0 })
  })

  test('is carried on by a process that starts after the app was killed, if the instance knows nothing of its end', async () => {
    const world = setup()
    const deeplink = await world.instance.enroll('ana')
    world.network.fault('efin', 'request', 9)
    await expect((await greet(world, deeplink)).enroll({ pin: '4831' })).rejects.toMatchObject({ code: 'network' })
    world.network.repair()
    const [token] = await Token.load(world.store, world.options)
    expect(await token?.status()).toBe('gone')
    expect(await Token.pending(world.store, world.options)).toMatchObject([{ user: 'ana' }])
    await (await greet(world, deeplink)).enroll({ pin: '5926' })
    expect(await token?.open('5926')).toMatchObject({ result: 'open' })
    expect(await world.store.keys()).toEqual([token?.id])
    expect(kinds(world)).not.toContain('token.conflict')
  })

  test('is over for a process that starts after the app was killed, if the instance heard its end', async () => {
    const world = setup()
    const deeplink = await world.instance.enroll('ana')
    world.network.fault('efin', 'answer')
    world.network.fault('last', 'request', 9)
    await expect((await greet(world, deeplink)).enroll({ pin: '4831' })).rejects.toMatchObject({ code: 'network' })
    world.network.repair()
    const [token] = await Token.load(world.store, world.options)
    expect(await Token.pending(world.store, world.options)).toEqual([])
    const left = (await world.store.keys()).find((key) => key !== token?.id) ?? ''
    const masks = await Promise.all([token?.id ?? '', left].map((key) => world.store.get(key)))
    expect(new Set(masks.map((text = '') => JSON.parse(text).mask)).size).toBe(2)
    await expect(greet(world, deeplink)).rejects.toMatchObject({ code: 'code' })
    expect(await world.store.keys()).toEqual([token?.id])
    expect(await token?.open('4831')).toMatchObject({ result: 'open' })
  })

  test('is forgotten when the time of its code is over', async () => {
    const world = setup()
    await greet(world)
    world.instance.now += 3_600_000
    expect(await Token.pending(world.store, world.options)).toHaveLength(1)
    world.instance.now += 1000
    expect(await Token.pending(world.store, world.options)).toEqual([])
    expect(await world.store.keys()).toEqual([])
  })

  test.each([{}, { duressPin: '9052' }])('writes and deletes alike with and without a duress PIN: %o', async (more) => {
    const done: string[] = []
    const inner = memoryStore()
    const store = {
      ...inner,
      put: (key: string, record: string) => (done.push(`put ${record.length}`), inner.put(key, record)),
      delete: (key: string) => (done.push('delete'), inner.delete(key)),
    }
    const world = { ...setup(), store }
    await (await greet(world)).enroll({ pin: '4831', ...more })
    expect(done).toMatchInlineSnapshot(`
      [
        "put 4096",
        "put 4096",
        "put 4096",
        "put 4096",
        "put 4096",
        "put 4096",
        "put 4096",
        "delete",
        "delete",
      ]
    `)
  })
})

describe('a token in hand', () => {
  test('knows its window, its status and the server’s time, and goes when it is removed', async () => {
    const world = setup()
    const { token } = await (await greet(world)).enroll({ pin: '4831' })
    expect([token.lastStatus, token.until]).toEqual([null, null])
    const opened = await token.open('4831')
    expect(opened).toMatchObject({ result: 'open', until: token.until })
    expect(token.lastStatus).toBe('open')
    expect(token.now()).toBe(world.instance.now)
    const [again] = await Token.load(world.store, world.options)
    expect([again?.lastStatus, again?.until]).toEqual([null, null])
    await again?.status()
    expect([again?.lastStatus, again?.until]).toEqual(['open', token.until])
    await token.close()
    expect([token.lastStatus, token.until]).toEqual(['closed', null])
    expect(new Set((await Token.load(world.store)).map(({ id }) => id))).toEqual(new Set([token.id]))
    await token.remove()
    expect(await world.store.keys()).toEqual([])
  })
})

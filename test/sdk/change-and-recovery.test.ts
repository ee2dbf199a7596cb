import { describe, expect, test } from 'vitest'
import { memoryStore, type RecoverOptions, Token } from '../../sdk/index.ts'
import { policy } from './fake-server.ts'
import { enrolled, setup } from './setup.ts'

const ana = { name: 'Ana', phone: '+34600000001' }
const ben = { name: 'Ben', email: 'ben@example.com' }
const cy = { name: 'Cy', address: '+34600000003' }

describe('changing the PIN', () => {
  test('replaces both PINs, whatever was there before', async () => {
    const { token, server } = await enrolled()
    expect(await token.changePin({ pin: '4831', newPin: '5926', newDuressPin: '8140' })).toEqual({ result: 'done' })
    expect(await token.open('4831')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('9052')).toEqual({ result: 'wrong-pin', left: 1 })
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
    await token.open('8140')
    expect(server.token('ana').status).toBe(3)
    expect(server.token('ana').shadow).toBe(false)
  })

  test('with a wrong old PIN changes nothing and counts', async () => {
    const { token } = await enrolled()
    expect(await token.changePin({ pin: '1111', newPin: '5926' })).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test.each([
    ['steps', { newPin: '1234' }],
    ['same', { newPin: '4831' }],
    ['pair', { newPin: '5926', newDuressPin: '5927' }],
    ['length', { newPin: '5926', newDuressPin: '592' }],
  ])('to a PIN that breaks %s throws, and costs no try', async (reason, change) => {
    const { token, server } = await enrolled()
    await expect(token.changePin({ pin: '4831', ...change })).rejects.toMatchObject({ code: 'invalid_input', reason })
    expect(server.seen).toHaveLength(3)
  })

  test.each(['eval', 'prove'])('survives a lost %s', async (o) => {
    const { token, server } = await enrolled()
    server.fault(o, 'answer')
    expect(await token.changePin({ pin: '4831', newPin: '5926' })).toEqual({ result: 'done' })
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
  })

  test.each([
    ['request', '4831'],
    ['answer', '5926'],
  ] as const)(
    'cut off for good at the %s leaves one PIN set whole, under a new iteration count too',
    async (fault, pin) => {
      const { token, server, store, options } = await enrolled()
      server.policy = { ...policy, rev: 2, it: 2000 }
      await token.status()
      server.fault('prove', fault, 4)
      server.fault('last', 'request', 9)
      await expect(token.changePin({ pin: '4831', newPin: '5926' })).rejects.toMatchObject({ code: 'network' })
      server.repair()
      const [again] = await Token.load(store, options)
      expect(await again?.open(pin)).toMatchObject({ result: 'open' })
    },
  )

  test('takes over a changed level, iteration count and alphabet; until then the registration keeps its own', async () => {
    const { token, server } = await enrolled()
    server.policy = { ...policy, rev: 2, it: 2000, duress: false, lvl: 'hash', pin: { ...policy.pin, alpha: true } }
    await token.status()
    expect(token.policy.lvl).toBe('hash')
    expect(await token.validatePin('4831')).toEqual({ result: 'denied' })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(await token.changePin({ pin: '4831', newPin: 'wörld' })).toEqual({ result: 'done' })
    expect(await token.validatePin('4831')).toMatchObject({ result: 'wrong-pin' })
    expect(await token.open('wörld')).toMatchObject({ result: 'open' })
  })
})

test('a server that does not say under which policy a token is registered changes no terms', async () => {
  const { token, server } = await enrolled()
  server.policy = { ...policy, rev: 2, it: 2000 }
  await token.status()
  expect(await token.changePin({ pin: '4831', newPin: '5926', newDuressPin: '8140' })).toEqual({ result: 'done' })
  expect(await token.status()).toBe('closed')
  for (const pin of ['5926', '8140']) expect(await token.open(pin)).toMatchObject({ result: 'open' })
})

describe('the backup phrase', () => {
  test('sets a new PIN on the enrolled device and unblocks', async () => {
    const { token, phrase = '' } = await enrolled(setup(), { phrase: true })
    for (let i = 0; i < 3; i++) await token.open('1111')
    expect(await token.resetPin({ phrase, newPin: '5926' })).toEqual({ result: 'done' })
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
  })

  test('of another token, or mistyped, is refused', async () => {
    const other = await enrolled(setup(), { phrase: true })
    const { token } = await enrolled(setup(), { phrase: true })
    const { phrase = '' } = other
    expect(await token.resetPin({ phrase, newPin: '5926' })).toEqual({ result: 'wrong-phrase' })
    expect(await token.resetPin({ phrase: `${phrase} x`, newPin: '5926' })).toEqual({ result: 'wrong-phrase' })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('moves the token to a clean device; the old one is gone', async () => {
    const { token, phrase = '', server, options } = await enrolled(setup(), { phrase: true })
    const { deeplink } = server.invite('ana')
    const typed = `  ${phrase.toUpperCase().replaceAll(' ', '\n')} `
    const moved = await Token.recover({
      deeplink,
      store: memoryStore(),
      by: 'phrase',
      phrase: typed,
      pin: '5926',
      duressPin: '8140',
      ...options,
    })
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(moved.binding).toHaveLength(6)
    expect(await moved.token.open('8140')).toMatchObject({ result: 'open' })
    expect(server.token('ana').status).toBe(3)
    expect(await token.open('4831')).toEqual({ result: 'gone' })
  })

  test('wrong on a clean device stores nothing', async () => {
    const { phrase = '' } = await enrolled(setup(), { phrase: true })
    const { server, options } = await enrolled(setup(), { phrase: true })
    const store = memoryStore()
    expect(
      await Token.recover({ ...server.invite('ana'), store, by: 'phrase', phrase, pin: '5926', ...options }),
    ).toEqual({ result: 'wrong-phrase' })
    expect(await store.keys()).toEqual([])
  })

  test('is made only where the service offers one', async () => {
    const world = setup()
    world.server.policy = { ...policy, phrase: false, restore: [] }
    expect((await enrolled(world, { phrase: true })).phrase).toBeUndefined()
    const { deeplink } = world.server.invite('ana')
    const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
    expect(
      await Token.recover({ deeplink, store: memoryStore(), by: 'phrase', phrase, pin: '5926', ...world.options }),
    ).toEqual({ result: 'denied' })
  })

  test("on this very device, with the confirmation lost for good, takes the old token's place", async () => {
    const { token, phrase = '', server, store, options } = await enrolled(setup(), { phrase: true })
    const { deeplink } = server.invite('ana')
    server.fault('rfin', 'answer')
    server.fault('last', 'request', 9)
    await expect(
      Token.recover({ deeplink, store, by: 'phrase', phrase, pin: '5926', ...options }),
    ).rejects.toMatchObject({ code: 'network' })
    server.repair()
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
    expect(await store.keys()).toHaveLength(1)
  })
})

describe('trusted contacts', () => {
  const nominated = async (delay = 0): Promise<Awaited<ReturnType<typeof enrolled>>> => {
    const world = setup()
    world.server.policy = { ...policy, delay }
    const made = await enrolled(world)
    expect(await made.token.nominateContacts([ana, ben, cy], '4831')).toEqual({ result: 'done' })
    return made
  }
  const recovery = (
    { server, options }: Awaited<ReturnType<typeof enrolled>>,
    more: Partial<RecoverOptions> = {},
  ): RecoverOptions =>
    ({
      deeplink: server.invite('ana').deeplink,
      store: memoryStore(),
      by: 'contacts',
      pin: '5926',
      ...options,
      pick: (names) => (expect(names).toEqual(['Ana', 'Ben', 'Cy']), [0, 2]),
      codes: ({ names }) => (expect(names).toEqual(['Ana', 'Cy']), server.token('ana').pending?.codes ?? []),
      ...more,
    }) as RecoverOptions

  test('are nominated under the PIN, three to five', async () => {
    const { token, server } = await nominated()
    expect(server.token('ana').contacts).toHaveLength(3)
    expect(await token.nominateContacts([ana, ben, cy], '1111')).toEqual({ result: 'wrong-pin', left: 2 })
    await expect(token.nominateContacts([ana, ben], '4831')).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('the longest list fits in one message', async () => {
    const { token } = await enrolled()
    const long = Array.from({ length: 5 }, (_, i) => ({
      name: `"${i}${'é'.repeat(19)}`,
      email: `${'a'.repeat(54)}${i}@long.es`,
    }))
    expect(await token.nominateContacts(long, '4831')).toEqual({ result: 'done' })
  })

  test('vouch for a clean device', async () => {
    const made = await nominated()
    const moved = await Token.recover(recovery(made))
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(await moved.token.open('5926')).toMatchObject({ result: 'open' })
    expect(await made.token.status()).toBe('gone')
  })

  test('are asked again while tries are left; an empty list gives up', async () => {
    const made = await nominated()
    let asked = 0
    const codes = ({ left }: { left?: number }): string[] =>
      asked++ === 0 ? ['0000', '0000'] : (expect(left).toBe(2), [])
    expect(await Token.recover(recovery(made, { codes }))).toEqual({ result: 'wrong-codes', left: 2 })
    expect(asked).toBe(2)
  })

  test('with fewer than two picked, the same one twice, or nobody to ask, throw', async () => {
    const made = await nominated()
    for (const pick of [() => [0], () => [1, 1], () => [0, 7], undefined])
      await expect(Token.recover(recovery(made, { pick } as Partial<RecoverOptions>))).rejects.toMatchObject({
        code: 'invalid_input',
      })
  })

  test('a weak PIN is said before they are disturbed', async () => {
    const made = await nominated()
    await expect(Token.recover(recovery(made, { pin: '1234' }))).rejects.toMatchObject({ reason: 'steps' })
    expect(made.server.seen).not.toContain('creq')
  })

  test("then the service's delay passes, over a restart; the current device is told", async () => {
    const made = await nominated(3600)
    const options = recovery(made)
    const from = new Date(made.server.clock + 3_600_000)
    expect(await Token.recover(options)).toEqual({ result: 'waiting', from })
    expect(await Token.load(options.store)).toEqual([])
    expect(await Token.recover(options)).toEqual({ result: 'waiting', from })
    await made.token.status()
    expect(made.token.recovery).toEqual({ deviceName: 'device', from })
    made.server.clock += 3_600_000
    const moved = await Token.recover(options)
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(await moved.token.open('5926')).toMatchObject({ result: 'open' })
    expect(await options.store.keys()).toHaveLength(1)
  })

  test('can be stopped by the current device during the delay', async () => {
    const made = await nominated(3600)
    const options = recovery(made)
    await Token.recover(options)
    expect(await made.token.cancelRecovery('4831')).toEqual({ result: 'done' })
    await made.token.status()
    expect(made.token.recovery).toBeUndefined()
    made.server.clock += 3_600_000
    await expect(Token.recover(options)).rejects.toMatchObject({ code: 'code' })
    expect(await made.token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('are not a way in for a service that does not offer them, or a user who named none', async () => {
    const made = await enrolled()
    expect(await Token.recover(recovery(made))).toEqual({ result: 'denied' })
    made.server.policy = { ...policy, restore: ['phrase'] }
    expect(await Token.recover(recovery(made))).toEqual({ result: 'denied' })
  })
})

describe('a code that replaces', () => {
  test('enrols over an existing token, by enrol or by recover', async () => {
    const { server, options, store } = await enrolled()
    const again = await Token.enroll({ ...server.invite('ana', true), pin: '5926', store, ...options })
    expect(await again.token.open('5926')).toMatchObject({ result: 'open' })
    const moved = await Token.recover({ ...server.invite('ana', true), by: 'contacts', pin: '8140', store, ...options })
    expect(moved).toMatchObject({ result: 'done' })
    expect(await Token.load(store)).toHaveLength(1)
  })
})

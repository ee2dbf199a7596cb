import { describe, expect, test } from 'vitest'
import { checkPhrase, memoryStore, type RecoverOptions, Token } from '../../sdk/index.ts'
import { contactCodeOf } from '../support/memory-state.ts'
import { enrolled, type Setup, setup } from './setup.ts'

const three = [
  { name: 'Ana', phone: '+34600000001' },
  { name: 'Ben', email: 'ben@example.com' },
  { name: 'Cy', address: '+34600000003' },
]

describe('the backup phrase', () => {
  test.each([
    ['legal winner thank year wave sausage worth useful legal winner thank yellow', { ok: true }],
    [' Legal  WINNER thank year wave sausage worth useful legal winner thank yellow\n', { ok: true }],
    ['legal winner thnak year', { ok: false, reason: 'word', at: 2 }],
    ['', { ok: false, reason: 'word', at: 0 }],
    ['legal winner thank', { ok: false, reason: 'length' }],
    ['legal winner thank year wave sausage worth useful legal winner thank thank', { ok: false, reason: 'checksum' }],
  ])('is checked word by word: %j', async (typed, verdict) => {
    expect(await checkPhrase(typed)).toEqual(verdict)
  })

  test('moves the token to a clean device, however it is typed', async () => {
    const { token, phrase = '', instance, options } = await enrolled(setup(), { phrase: true })
    const moved = await Token.recover({
      deeplink: await instance.enroll('ana'),
      store: memoryStore(),
      by: 'phrase',
      phrase: `  ${phrase.toUpperCase().replaceAll(' ', '\n')} `,
      pin: '5926',
      duressPin: '8140',
      ...options,
    })
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(moved.binding).toHaveLength(6)
    expect(await moved.token.open('8140')).toMatchObject({ result: 'open' })
    expect(await token.open('4831')).toEqual({ result: 'gone' })
  })

  test('mistyped is refused before anything is sent', async () => {
    const { token, phrase = '', network } = await enrolled(setup(), { phrase: true })
    expect(await token.resetPin({ phrase: `${phrase} x`, newPin: '5926' })).toEqual({ result: 'wrong-phrase' })
    expect(network.operations).toHaveLength(3)
  })

  test('wrong on a clean device stores no token', async () => {
    const { phrase = '' } = await enrolled(setup(), { phrase: true })
    const { instance, options } = await enrolled(setup(), { phrase: true })
    const store = memoryStore()
    const deeplink = await instance.enroll('ana')
    expect(await Token.recover({ deeplink, store, by: 'phrase', phrase, pin: '5926', ...options })).toEqual({
      result: 'wrong-phrase',
    })
    expect(await Token.load(store)).toEqual([])
  })

  test('is made, and accepted, only where the service offers one', async () => {
    const world = setup({ recovery: { methods: [] } })
    expect((await enrolled(world, { phrase: true })).phrase).toBeUndefined()
    const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
    const deeplink = await world.instance.enroll('ana')
    expect(
      await Token.recover({ deeplink, store: memoryStore(), by: 'phrase', phrase, pin: '5926', ...world.options }),
    ).toEqual({ result: 'denied' })
  })

  test("on this very device, with the confirmation lost for good, takes the old token's place", async () => {
    const { token, phrase = '', instance, network, store, options } = await enrolled(setup(), { phrase: true })
    const deeplink = await instance.enroll('ana')
    network.fault('rfin', 'answer')
    network.fault('last', 'request', 9)
    await expect(
      Token.recover({ deeplink, store, by: 'phrase', phrase, pin: '5926', ...options }),
    ).rejects.toMatchObject({ code: 'network' })
    network.repair()
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
    expect([await Token.load(store), await Token.pending(store, options)]).toMatchObject([[{}], []])
  })
})

describe('trusted contacts', () => {
  const nominated = async (delay = 0) => {
    const made = await enrolled(setup({ recovery: { methods: ['contacts'], delay } }))
    expect(await made.token.nominateContacts(three, '4831')).toEqual({ result: 'done' })
    return made
  }
  const sentTo = async ({ instance }: Setup): Promise<string[]> => {
    const recovery = (await instance.token('ana')).cold?.recovery
    return recovery?.picks.map((pick) => contactCodeOf(recovery.id, pick)) ?? []
  }
  const recovery = async (made: Setup, more: Partial<RecoverOptions> = {}): Promise<RecoverOptions> =>
    ({
      deeplink: await made.instance.enroll('ana'),
      store: memoryStore(),
      by: 'contacts',
      pin: '5926',
      ...made.options,
      pick: (names) => (expect(names).toEqual(['Ana', 'Ben', 'Cy']), [0, 2]),
      codes: ({ names }) => (expect(names).toEqual(['Ana', 'Cy']), sentTo(made)),
      ...more,
    }) as RecoverOptions

  test('are three to five', async () => {
    const { token } = await enrolled()
    await expect(token.nominateContacts(three.slice(1), '4831')).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('are asked again while tries are left; an empty list gives up', async () => {
    const made = await nominated()
    const rounds: (number | undefined)[] = []
    const codes = ({ left }: { left?: number }): string[] => (rounds.push(left) === 1 ? ['0000', '0000'] : [])
    expect(await Token.recover(await recovery(made, { codes }))).toEqual({ result: 'wrong-codes', left: 2 })
    expect(rounds).toEqual([undefined, 2])
  })

  test('with fewer than two picked, the same one twice, or nobody to ask, throw', async () => {
    const made = await nominated()
    for (const pick of [() => [0], () => [1, 1], () => [0, 7], undefined])
      await expect(Token.recover(await recovery(made, { pick } as Partial<RecoverOptions>))).rejects.toMatchObject({
        code: 'invalid_input',
      })
  })

  test('a weak PIN is said before they are disturbed', async () => {
    const made = await nominated()
    await expect(Token.recover(await recovery(made, { pin: '1234' }))).rejects.toMatchObject({ reason: 'steps' })
    expect(made.network.operations).not.toContain('creq')
  })

  test("then the service's delay passes, over a restart; the current device is told", async () => {
    const made = await nominated(3600)
    const options = await recovery(made)
    const from = new Date(made.instance.now + 3_600_000)
    expect(await Token.recover(options)).toEqual({ result: 'waiting', from })
    expect(await Token.load(options.store)).toEqual([])
    expect(await Token.recover(options)).toEqual({ result: 'waiting', from })
    await made.token.status()
    expect(made.token.recovery).toEqual({ deviceName: 'device', from })
    made.instance.now += 3_600_000
    const moved = await Token.recover(options)
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(await moved.token.open('5926')).toMatchObject({ result: 'open' })
    expect(await options.store.keys()).toHaveLength(1)
  })

  test('are not a way in for a service that does not offer them, or a user who named none', async () => {
    const made = await enrolled()
    expect(await Token.recover(await recovery(made))).toEqual({ result: 'denied' })
    made.instance.configure({ recovery: { methods: ['phrase'] } })
    expect(await Token.recover(await recovery(made))).toEqual({ result: 'denied' })
  })

  test('are not asked for a code that replaces', async () => {
    const made = await enrolled()
    const options = await recovery(made)
    const deeplink = await made.instance.enroll('ana', { replace: true })
    expect(await Token.recover({ ...options, deeplink } as RecoverOptions)).toMatchObject({ result: 'done' })
  })
})

test('recovery by PIN is refused', async () => {
  const { instance, store, options } = setup()
  const deeplink = await instance.enroll('ana')
  await expect((async () => Token.recover({ deeplink, by: 'pin', store, ...options }))()).rejects.toMatchObject({
    code: 'denied',
  })
})

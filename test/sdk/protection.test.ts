import { describe, expect, test } from 'vitest'
import { checkPin, Token } from '../../sdk/index.ts'
import { policy } from './fake-server.ts'
import { enrolled, setup } from './setup.ts'

const worldWith = (change: object): ReturnType<typeof setup> => {
  const world = setup()
  world.server.policy = { ...policy, ...change }
  return world
}
const withLevel = (lvl: 'checksum' | 'hash', pen: 'none' | 'reset' | 'invalid'): ReturnType<typeof setup> =>
  worldWith({ duress: false, lvl, pen })
const noDuress = { duressPin: undefined } as object

describe('a local check (level hash)', () => {
  test('refuses a wrong PIN on the device, and validates without a network', async () => {
    const { token, server } = await enrolled(withLevel('hash', 'none'), noDuress)
    expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 1 })
    await expect(token.otp('1111')).rejects.toMatchObject({ code: 'wrong_pin', left: 0 })
    expect(await token.validatePin('4831')).toEqual({ result: 'done' })
    expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(server.seen).toHaveLength(3)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('penalty reset: the attempt after three wrong ones overwrites the secrets', async () => {
    const { token, store } = await enrolled(withLevel('hash', 'reset'), noDuress)
    const [key = ''] = await store.keys()
    const before = await store.get(key)
    for (const left of [2, 1, 0]) expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left })
    expect(await token.validatePin('1111')).toEqual({ result: 'gone' })
    expect(await token.open('4831')).toEqual({ result: 'gone' })
    await expect(token.otp('4831')).rejects.toMatchObject({ code: 'gone' })
    const [old, now] = [JSON.parse(before ?? ''), JSON.parse((await store.get(key)) ?? '')]
    for (const field of ['ser', 'seed', 'dsk', 'mask', 'chk']) expect(now[field]).not.toBe(old[field])
    expect([now.pst, now.fc]).toEqual(['locked', 4])
  })

  test('the right PIN after three wrong ones is still right', async () => {
    const { token } = await enrolled(withLevel('hash', 'reset'), noDuress)
    for (let i = 0; i < 3; i++) await token.validatePin('1111')
    expect(await token.validatePin('4831')).toEqual({ result: 'done' })
  })

  test('penalty invalid: no more refusals, codes of a wrong PIN are wrong, the right PIN restores', async () => {
    const { token } = await enrolled(withLevel('hash', 'invalid'), noDuress)
    for (let i = 0; i < 3; i++) await token.validatePin('1111')
    const { code } = await token.otp('1111')
    const right = (await token.otp('4831')).code
    expect(code).not.toBe(right)
    await expect(token.otp('1111')).rejects.toMatchObject({ code: 'wrong_pin', left: 2 })
  })

  test('follows a PIN change, also when its answer was lost with the process', async () => {
    const { token, server, store, options } = await enrolled(withLevel('hash', 'none'), noDuress)
    expect(await token.changePin({ pin: '4831', newPin: '5926' })).toEqual({ result: 'done' })
    expect(await token.validatePin('5926')).toEqual({ result: 'done' })
    server.fault('prove', 'answer')
    server.fault('last', 'request', 9)
    await expect(token.changePin({ pin: '5926', newPin: '8140' })).rejects.toMatchObject({ code: 'network' })
    const [again] = await Token.load(store, options)
    expect(await again?.validatePin('8140')).toMatchObject({ result: 'wrong-pin' })
    server.repair()
    expect(await again?.status()).toBe('closed')
    expect(await again?.validatePin('8140')).toEqual({ result: 'done' })
    expect(await again?.open('8140')).toMatchObject({ result: 'open' })
  })
})

describe('level checksum', () => {
  test('keeps one byte', async () => {
    const { store } = await enrolled(withLevel('checksum', 'none'), noDuress)
    const [key = ''] = await store.keys()
    expect(JSON.parse((await store.get(key)) ?? '').chk).toHaveLength(2)
  })
})

test('with level none there is nothing to validate with', async () => {
  const { token, store } = await enrolled()
  expect(await token.validatePin('4831')).toEqual({ result: 'denied' })
  const [key = ''] = await store.keys()
  expect(JSON.parse((await store.get(key)) ?? '').chk).toBe('')
})

describe('delegated protection', () => {
  const key = new Uint8Array(32).fill(7)
  const duress = new Uint8Array(32).fill(8)

  test("takes the caller's key, and a second one as duress", async () => {
    const { token, server } = await enrolled(worldWith({ mode: 'delegated' }), {
      pin: undefined,
      duressPin: undefined,
      delegatedKey: key,
      delegatedDuressKey: duress,
    } as object)
    expect(await token.open(key)).toMatchObject({ result: 'open' })
    expect(server.token('ana').status).toBe(1)
    expect(await token.open(duress)).toMatchObject({ result: 'open' })
    expect(server.token('ana').status).toBe(3)
    expect(await token.open(new Uint8Array(32))).toEqual({ result: 'wrong-pin', left: 2 })
    expect(key).toEqual(new Uint8Array(32).fill(7))
    expect((await token.otp(key)).code).toMatch(/^\d{6}$/)
  })

  test('refuses a PIN, a short key and twice the same key', async () => {
    await expect(enrolled(worldWith({ mode: 'delegated' }))).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(
      enrolled(worldWith({ mode: 'delegated' }), { delegatedKey: key, delegatedDuressKey: key } as object),
    ).rejects.toMatchObject({ reason: 'pair' })
    const { token } = await enrolled(worldWith({ mode: 'delegated' }), {
      delegatedKey: key,
      duressPin: undefined,
    } as object)
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('device-only protection', () => {
  test('needs no PIN at all', async () => {
    const { token } = await enrolled(worldWith({ mode: 'device', duress: false }), {
      pin: undefined,
      duressPin: undefined,
    } as object)
    expect(token.locked).toBe(false)
    expect(await token.open()).toMatchObject({ result: 'open' })
    expect((await token.otp()).code).toMatch(/^\d{6}$/)
    expect(await token.unmask()).toEqual({ result: 'done' })
  })
})

describe('reserved and contradictory policies', () => {
  test.each([{ root: 'oprf' }, { plat: true }, { restore: ['pin'] }, { duress: true, lvl: 'hash' }])(
    '%j are refused at enrolment',
    async (change) => {
      await expect(enrolled(worldWith(change))).rejects.toMatchObject({ code: 'protocol' })
    },
  )

  test('recovery by PIN is refused', async () => {
    const { server, store, options } = setup()
    await expect(
      (async () => Token.recover({ ...server.invite('ana'), by: 'pin', store, ...options }))(),
    ).rejects.toMatchObject({ code: 'denied' })
  })
})

describe("a pbkdf2 of the caller's", () => {
  test('is used, and must return 32 bytes', async () => {
    let calls = 0
    const { token } = await enrolled(setup(), {
      pbkdf2: (password) => (calls++, new Uint8Array(32).fill(password[0] ?? 0)),
    })
    expect(calls).toBe(2)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    await expect(enrolled(setup(), { pbkdf2: () => new Uint8Array(16) })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('letters in a PIN', () => {
  test('are compared after NFKC, typed or as bytes', async () => {
    const { token } = await enrolled(worldWith({ pin: { ...policy.pin, alpha: true } }), {
      pin: 'ﬁxé7',
      duressPin: 'wörld',
    })
    expect(await token.open('fixe\u03017')).toMatchObject({ result: 'open' })
    expect(await token.open(new TextEncoder().encode('ﬁxe\u03017'))).toMatchObject({ result: 'open' })
  })
})

describe('checkPin', () => {
  test.each([
    ['4831', {}, { ok: true }],
    ['1234', {}, { ok: false, reason: 'steps' }],
    ['2000', { min: 4, max: 8, weak: true, alpha: false }, { ok: false, reason: 'atm' }],
    ['2000', { allowWeak: true }, { ok: true }],
    ['48315', { maxLength: 4 }, { ok: false, reason: 'length' }],
    ['48a1', policy, { ok: false, reason: 'characters' }],
    ['48a1', { alphanumeric: true }, { ok: true }],
  ])('%s under %j', (pin, rules, verdict) => expect(checkPin(pin, rules)).toEqual(verdict))

  test('knows the old PIN and the pair', () => {
    expect(checkPin('4831', policy, { oldPin: '4831' })).toEqual({ ok: false, reason: 'same' })
    expect(checkPin('4831', policy, { duressPin: '4832' })).toEqual({ ok: false, reason: 'pair' })
    expect(checkPin('4831', policy, { duressPin: '9052', oldPin: '5555' })).toEqual({ ok: true })
  })
})

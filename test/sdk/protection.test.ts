import { describe, expect, test } from 'vitest'
import { parsePolicy } from '../../core/protocol/policy.ts'
import { policyOf } from '../../core/domain/token/policy.ts'
import { checkPin, Token } from '../../sdk/index.ts'
import { enrolled, type Setup, setup } from './setup.ts'

const withLevel = (level: 'checksum' | 'hash', penalty: 'reset' | 'invalid-otp' = 'reset'): Setup =>
  setup({ duress: false, protection: { level, penalty } })
const noDuress = { duressPin: undefined } as object
const recordOf = async ({ store }: Setup) => {
  const [key = ''] = await store.keys()
  return JSON.parse((await store.get(key)) ?? '')
}

describe('a local check (level hash)', () => {
  test('refuses a wrong PIN on the device, and validates without a network', async () => {
    const { token, network } = await enrolled(withLevel('hash'), noDuress)
    expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 1 })
    await expect(token.otp('1111')).rejects.toMatchObject({ code: 'wrong_pin', left: 0 })
    expect(await token.validatePin('4831')).toEqual({ result: 'done' })
    expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(network.operations).toHaveLength(3)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('penalty reset: the attempt after three wrong ones overwrites the secrets; the right PIN does not', async () => {
    const made = await enrolled(withLevel('hash'), noDuress)
    const { token } = made
    const before = await recordOf(made)
    for (const left of [2, 1, 0]) expect(await token.validatePin('1111')).toEqual({ result: 'wrong-pin', left })
    expect(await token.validatePin('4831')).toEqual({ result: 'done' })
    for (let i = 0; i < 3; i++) await token.validatePin('1111')
    expect(await token.validatePin('1111')).toEqual({ result: 'gone' })
    expect(await token.open('4831')).toEqual({ result: 'gone' })
    await expect(token.otp('4831')).rejects.toMatchObject({ code: 'gone' })
    const now = await recordOf(made)
    for (const field of ['ser', 'seed', 'dsk', 'mask', 'chk']) expect(now[field]).not.toBe(before[field])
    expect([now.pst, now.fc]).toEqual(['locked', 4])
  })

  test('follows a PIN change, also when its answer was lost with the process', async () => {
    const { token, network, store, options } = await enrolled(withLevel('hash'), noDuress)
    expect(await token.changePin({ pin: '4831', newPin: '5926' })).toEqual({ result: 'done' })
    expect(await token.validatePin('5926')).toEqual({ result: 'done' })
    network.fault('prove', 'answer')
    network.fault('last', 'request', 9)
    await expect(token.changePin({ pin: '5926', newPin: '8140' })).rejects.toMatchObject({ code: 'network' })
    const [again] = await Token.load(store, options)
    expect(await again?.validatePin('8140')).toMatchObject({ result: 'wrong-pin' })
    network.repair()
    expect(await again?.status()).toBe('closed')
    expect(await again?.validatePin('8140')).toEqual({ result: 'done' })
    expect(await again?.open('8140')).toMatchObject({ result: 'open' })
  })
})

test('level checksum keeps one byte; with level none there is nothing, and nothing to validate with', async () => {
  expect((await recordOf(await enrolled(withLevel('checksum'), noDuress))).chk).toHaveLength(2)
  const none = await enrolled()
  expect(await none.token.validatePin('4831')).toEqual({ result: 'denied' })
  expect((await recordOf(none)).chk).toBe('')
})

describe('delegated protection', () => {
  const delegated = (): Setup => setup({ protection: { mode: 'delegated' } })
  const key = new Uint8Array(32).fill(7)

  test('refuses a PIN, twice the same key, and afterwards a PIN again', async () => {
    await expect(enrolled(delegated())).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(enrolled(delegated(), { delegatedKey: key, delegatedDuressKey: key } as object)).rejects.toMatchObject(
      { reason: 'pair' },
    )
    const { token } = await enrolled(delegated(), { delegatedKey: key, ...noDuress })
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await token.open(key)).toMatchObject({ result: 'open' })
    expect(key).toEqual(new Uint8Array(32).fill(7))
  })
})

test('device-only protection is never locked and needs no PIN to unmask', async () => {
  const { token } = await enrolled(setup({ duress: false, protection: { mode: 'device' } }), {
    pin: undefined,
    ...noDuress,
  } as object)
  expect([token.locked, await token.unmask()]).toEqual([false, { result: 'done' }])
})

describe('reserved and contradictory policies', () => {
  test.each([{ root: 'oprf' }, { plat: true }, { restore: ['pin'] }, { duress: true, lvl: 'hash' }])(
    '%j are refused at enrolment, and change nothing later',
    async (change) => {
      const world = setup()
      const made = await enrolled(world)
      const { policy } = made.token
      const bend = (answer: Record<string, unknown>) =>
        answer['pol'] === undefined ? answer : { ...answer, pol: { ...(answer['pol'] as object), ...change } }
      world.instance.bend = (_, answer) => bend(answer)
      await expect(enrolled({ ...setup(), ...world }, {})).rejects.toMatchObject({ code: 'protocol' })
      world.instance.configure({ autoLock: 1 })
      expect([await made.token.status(), made.token.policy]).toEqual(['closed', policy])
    },
  )
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

test('letters in a PIN are compared after NFKC, typed or as bytes', async () => {
  const { token } = await enrolled(setup({ pin: { alphanumeric: true } }), { pin: 'ﬁxé7', duressPin: 'wörld' })
  expect(await token.open('fixe\u03017')).toMatchObject({ result: 'open' })
  expect(await token.open(new TextEncoder().encode('ﬁxe\u03017'))).toMatchObject({ result: 'open' })
})

describe('checkPin', () => {
  const { service } = setup().instance
  const policy = parsePolicy(policyOf(service.config, service.rev))

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

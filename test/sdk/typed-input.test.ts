import { describe, expect, test } from 'vitest'
import { AppError } from '../../core/contract/errors.ts'
import { Token } from '../../sdk/index.ts'
import { outcome, RelyingParty } from '../domain/relying-party.ts'
import { dressed, inScript } from '../support/scripts.ts'
import { phoneOn } from '../support/phones.ts'
import { enrolled, setup } from './setup.ts'

const ways: [string, (text: string) => string | Uint8Array][] = dressed.flatMap(([name, dress]) => [
  [`${name}, as text`, dress],
  [`${name}, as bytes`, (text) => new TextEncoder().encode(dress(text))],
])

describe.each(ways)('%s', (_, dress) => {
  test('a right PIN is right, at registration and at use', async () => {
    const plain = await enrolled()
    expect(await plain.token.open(dress('4831'))).toMatchObject({ result: 'open' })
    expect([
      await plain.party.status(),
      await plain.token.open(dress('9052')),
      await plain.party.status(),
    ]).toMatchObject([1, { result: 'open' }, 3])
    const { token, party } = await enrolled(setup(), { pin: dress('4831'), duressPin: dress('9052') } as object)
    expect(await token.open('9052')).toMatchObject({ result: 'open' })
    expect(await party.status()).toBe(3)
    expect(await token.changePin({ pin: dress('4831'), newPin: dress('5926') })).toEqual({ result: 'done' })
    expect(await token.open('5926')).toMatchObject({ result: 'open' })
    expect(await party.errors()).toBe(0)
  })
})

test('what is stored and sent does not tell how a PIN was typed', async () => {
  const world = (): ReturnType<typeof setup> => setup({}, (size) => new Uint8Array(size).fill(7))
  const stored = await Promise.all(
    ['4831', inScript('arabic', '4831')].map(async (pin) => {
      const { store, token } = await enrolled(world(), { pin, random: (size: number) => new Uint8Array(size).fill(5) })
      return [token.policy, await Promise.all((await store.keys()).map((key) => store.get(key)))]
    }),
  )
  expect(stored[0]).toEqual(stored[1])
})

test.each(['a b-c١', 'a b-c1'])('under a service that allows letters %j keeps every character', async (pin) => {
  const { token, party } = await enrolled(setup({ pin: { alphanumeric: true } }), {
    pin,
    duressPin: 'zyxwvb',
  })
  expect(await token.open('abc1')).toMatchObject({ result: 'wrong-pin' })
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  expect(await party.errors()).toBe(0)
})

describe.each(dressed)('%s', (_, dress) => {
  test('codes, challenges, answers and binding codes are what they say', async () => {
    const { token, party, instance, binding } = await enrolled(setup({ binding: true }))
    expect(await party.confirm(dress(binding.toLowerCase()))).toBe(true)
    expect(await party.otp(dress((await token.otp('4831')).code))).toEqual({ valid: true, duress: false })
    const answer = await token.answer(dress(await party.challenge()), '4831')
    expect(await party.answer(dress(answer))).toEqual({ status: 1 })
    instance.now += 60_000
    const [first, second] = [(await token.otp('4831')).code, ((instance.now += 30_000), (await token.otp('4831')).code)]
    expect(await party.resync(dress(first), dress(second))).toEqual({ valid: true, duress: false })
    expect(await party.errors()).toBe(0)
  })
})

test('a phrase with numbers and commas recovers', async () => {
  const { instance, phrase = '' } = await enrolled(setup(), { phrase: true })
  const list = phrase
    .split(' ')
    .map((word, index) => `${inScript('arabic', String(index + 1))}. ${word.toUpperCase()},`)
  const recovered = await Token.recover({
    ...phoneOn(instance),
    deeplink: await instance.enroll('ana'),
    by: 'phrase',
    phrase: `${list.join('\n')}\n`,
    pin: '5926',
  })
  expect(recovered).toMatchObject({ result: 'done' })
})

describe('what cannot be a code is refused and counts nowhere', () => {
  test.each(['12345', '1234567', '12345u', '……', '¹½'])('%s', async (code) => {
    const { party, token } = await enrolled(setup({ binding: true }))
    expect(await outcome(party.confirm(code))).toBe('invalid_parameters')
    await party.confirm((await token.status(), (await party.instance.token('ana')).state.binding))
    expect(await outcome(party.otp(code))).toBe('invalid_parameters')
    expect(await outcome(party.resync('123456', code))).toBe('invalid_parameters')
    await party.challenge()
    expect(await outcome(party.answer(code))).toBe('invalid_parameters')
    expect(await party.errors()).toBe(0)
  })

  test('while an authenticator app is being set up too', async () => {
    const { instance } = setup()
    const party = new RelyingParty(instance, 'ben')
    await instance.enroll('ben')
    await party.authenticator()
    for (const code of ['12345', '1234567', 'hello!', '1'.repeat(100)])
      await expect(party.otp(code)).rejects.toThrow(AppError)
    expect(await party.errors()).toBe(0)
    expect(await party.otp('000000')).toMatchObject({ valid: false, errors: 1 })
  })
})

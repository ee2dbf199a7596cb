import { describe, expect, test } from 'vitest'
import { type EnrolOptions, type Store, Token } from '../../sdk/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { setup } from './setup.ts'

const contents = async (store: Store): Promise<string[]> =>
  Promise.all((await store.keys()).toSorted().map(async (key) => `${key}=${await store.get(key)}`))

/** Enrols with fixed randomness on both sides, acts, and returns every stored byte. */
const after = async (
  pins: Partial<EnrolOptions>,
  act: (token: Token) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> => {
  const { instance, store, options } = setup({}, seededRandom(3))
  const deeplink = await instance.enroll('ana')
  const { token } = await Token.enroll({
    deeplink,
    ...pins,
    ...options,
    store,
    random: seededRandom(7),
  } as EnrolOptions)
  await act(token)
  return contents(store)
}
const both = { pin: '4831', duressPin: '9052' }

describe('every byte in the store', () => {
  test.each<[string, Partial<EnrolOptions>]>([
    ['no duress PIN', { pin: '4831' }],
    ['another PIN', { pin: '7392' }],
    ['a longer PIN and a phrase', { pin: '73920415', duressPin: '19283746', phrase: true }],
  ])('is the same after enrolment with %s as with PIN and duress PIN', async (_, pins) => {
    expect(await after(pins)).toEqual(await after(both))
  })

  test.each<[string, (token: Token, pin: string) => Promise<unknown>]>([
    ['open', (token, pin) => token.open(pin)],
    ['unlock', (token, pin) => token.unlock(pin)],
    ['otp', (token, pin) => token.otp(pin)],
    ['answer', (token, pin) => token.answer('K7QM', pin)],
    ['unmask', (token, pin) => token.unmask(pin)],
  ])('is the same after %s with a wrong PIN as with the PIN', async (_, act) => {
    expect(await after(both, (token) => act(token, '1111'))).toEqual(await after(both, (token) => act(token, '4831')))
  })
})

test('no duress PIN is 32 drawn bytes that go the very way of one', async () => {
  const drawn: string[] = []
  const derived: { secret: string; iterations: number }[] = []
  const draw = seededRandom(7)
  const { instance, store, options } = setup()
  await Token.enroll({
    deeplink: await instance.enroll('ana'),
    pin: '4831',
    store,
    ...options,
    random: (size) => {
      const bytes = draw(size)
      drawn.push(Buffer.from(bytes).toString('hex'))
      return bytes
    },
    pbkdf2: (password, _salt, iterations, size) => {
      derived.push({ secret: Buffer.from(password.subarray(0, 32)).toString('hex'), iterations })
      return new Uint8Array(size).fill(derived.length)
    },
  })
  expect(derived.map(({ iterations }) => iterations)).toEqual([10_000, 10_000])
  expect(drawn).toContain(derived[1]?.secret)
})

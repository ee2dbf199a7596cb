import { describe, expect, test } from 'vitest'
import { type EnrolOptions, type Store, Token } from '../../sdk/index.ts'
import { FakeServer } from './fake-server.ts'
import { seededRandom, setup } from './setup.ts'

const contents = async (store: Store): Promise<string[]> =>
  Promise.all((await store.keys()).toSorted().map(async (key) => `${key}=${await store.get(key)}`))

const { keys } = new FakeServer()

/** Enrols with fixed randomness at one instance, acts, and returns every stored byte after each step. */
const history = async (
  pins: Partial<EnrolOptions>,
  act: (token: Token, server: FakeServer) => Promise<unknown>,
): Promise<string[][]> => {
  const { server, store, options } = setup()
  server.keys = keys
  const more = { ...options, store, random: seededRandom(7) }
  const { token } = await Token.enroll({ deeplink: server.invite('ana').deeplink, ...pins, ...more } as EnrolOptions)
  const first = await contents(store)
  await act(token, server)
  return [first, await contents(store)]
}

describe('every byte in the store', () => {
  const nothing = (): Promise<void> => Promise.resolve()

  test.each<[string, Partial<EnrolOptions>]>([
    ['no duress PIN', { pin: '4831' }],
    ['another PIN', { pin: '7392' }],
    ['a longer PIN and a phrase', { pin: '73920415', duressPin: '19283746', phrase: true }],
  ])('is the same after enrolment with %s as with PIN and duress PIN', async (_, pins) => {
    const reference = await history({ pin: '4831', duressPin: '9052' }, nothing)
    expect(await history(pins, nothing)).toEqual(reference)
  })

  test.each<[string, (token: Token, pin: string) => Promise<unknown>]>([
    ['open', (token, pin) => token.open(pin)],
    ['unlock', (token, pin) => token.unlock(pin)],
    ['otp', (token, pin) => token.otp(pin)],
    ['answer', (token, pin) => token.answer('K7QM', pin)],
    ['unmask', (token, pin) => token.unmask(pin)],
  ])('is the same after %s with PIN, duress PIN and a wrong one', async (_, act) => {
    const pins = { pin: '4831', duressPin: '9052' }
    const reference = await history(pins, (token) => act(token, '4831'))
    for (const pin of ['9052', '1111']) expect(await history(pins, (token) => act(token, pin))).toEqual(reference)
  })

  test('is the same after a PIN change with and without a new duress PIN, under either old PIN', async () => {
    const change =
      (pin: string, newDuressPin?: string) =>
      (token: Token): Promise<unknown> =>
        token.changePin({ pin, newPin: '5926', ...(newDuressPin === undefined ? {} : { newDuressPin }) })
    const pins = { pin: '4831', duressPin: '9052' }
    const reference = await history(pins, change('4831', '8140'))
    expect(await history(pins, change('4831'))).toEqual(reference)
    expect(await history(pins, change('9052', '8140'))).toEqual(reference)
  })

  test('has one size for the life of the token', async () => {
    const steps = await history({ pin: '4831' }, async (token) => {
      for (let i = 0; i < 5; i++) await token.open('4831')
      await token.otp('4831')
    })
    const [key = ''] = steps[0]?.[0]?.split('=') ?? []
    expect(steps.flat().map((record) => record.length - key.length - 1)).toEqual([4096, 4096])
  })
})

test('after a change under the duress PIN every success is duress, and the device cannot tell', async () => {
  await history({ pin: '4831', duressPin: '9052' }, async (token, server) => {
    expect(await token.changePin({ pin: '9052', newPin: '3917' })).toEqual({ result: 'done' })
    expect(await token.open('4831')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await token.open('3917')).toMatchObject({ result: 'open' })
    expect(server.token('ana').status).toBe(3)
    expect(await token.status()).toBe('open')
  })
})

import { describe, expect, it } from 'vitest'
import { unblocksAt } from '../../core/domain/token/status.ts'
import { duressPin, kinds, pin, words, world, type World } from './world.ts'

const wrongPin = '2750'
const minute = 60_000

const blocked = async ({ driven }: World, times = 3): Promise<string | undefined> => {
  let said
  for (let count = 0; count < times; count += 1) said = await driven.open(wrongPin)
  return said
}

const lastTwo = ({ party }: World): string[] => party.events.slice(-2)

describe.each(kinds)('a block by wrong tries, by %s', (kind) => {
  it('does not end by itself where the service does not say so', async () => {
    const made = await world(kind)
    await blocked(made)
    made.instance.now += 365 * 24 * 60 * minute
    expect([await made.party.status(), await made.driven.open(pin)]).toEqual([4, 'blocked'])
  })

  it.each([pin, duressPin])('ends after its time with one try, and a right PIN (%s) then opens', async (secret) => {
    const made = await world(kind, { unblockAfter: 15 })
    const { instance, party, driven } = made
    await blocked(made)
    instance.now += 15 * minute - 1000
    expect([await party.status(), await driven.open(secret)]).toEqual([4, 'blocked'])
    instance.now += 1000
    expect([await party.status(), await party.poll()]).toEqual([2, 2])
    expect(await driven.open(secret)).toBe('ok')
    expect([...lastTwo(made)]).toEqual([
      'token.unblocked',
      secret === pin ? 'token.opened online' : 'token.duress online',
    ])
    expect((await instance.token('joe')).state).toMatchObject({ errors: 0, unblocks: 1 })
  })

  it('gives one try: a wrong one blocks again, twice as long each time, ten times', async () => {
    const made = await world(kind, { unblockAfter: 15 })
    const { instance, party, driven } = made
    await blocked(made)
    for (let count = 0; count < 10; count += 1) {
      instance.now += 15 * minute * 2 ** count - 1000
      expect(await party.status()).toBe(4)
      instance.now += 1000
      expect(await party.status()).toBe(2)
      expect(await driven.open(wrongPin)).toBe('pin 0')
      expect([...lastTwo(made)]).toEqual(['token.unblocked', 'token.blocked online'])
    }
    instance.now += 15 * minute * 2 ** 20
    expect([await party.status(), await driven.open(pin)]).toEqual([4, 'blocked'])
  })

  it('lasts twice as long after a success, and begins anew after a force', async () => {
    const made = await world(kind, { unblockAfter: 10 })
    const { instance, party, driven } = made
    await blocked(made)
    instance.now += 10 * minute
    expect(await driven.open(pin)).toBe('ok')
    expect(await blocked(made)).toBe('pin 0')
    instance.now += 10 * minute
    expect(await party.status()).toBe(4)
    instance.now += 10 * minute
    expect(await party.status()).toBe(2)
    await party.force(2)
    await blocked(made)
    instance.now += 10 * minute
    expect(await party.status()).toBe(2)
  })

  it('begins anew after a new registration by the phrase, not after a change of the PIN', async () => {
    for (const [act, unblocks] of [
      [(made: World) => made.driven.change(pin, '7193', '2648'), 1],
      [(made: World) => made.driven.reset(made.phrase, '7193', '2648'), null],
    ] as const) {
      const made = await world(kind, { unblockAfter: 10 })
      await blocked(made)
      made.instance.now += 10 * minute
      expect(await made.driven.open(pin)).toBe('ok')
      expect(await act(made)).toBe('ok')
      expect((await made.instance.token('joe')).state.unblocks).toBe(unblocks)
    }
  })

  it('that an administrator made does not end', async () => {
    const made = await world(kind, { unblockAfter: 1 })
    await made.party.force(4)
    made.instance.now += 365 * 24 * 60 * minute
    expect([await made.party.status(), await made.driven.open(pin)]).toEqual([4, 'blocked'])
    await made.party.force(2)
    await blocked(made)
    await made.party.force(4)
    made.instance.now += 365 * 24 * 60 * minute
    expect(await made.party.status()).toBe(4)
  })

  it('ends for codes and answers too, which share the one try', async () => {
    const made = await world(kind, { unblockAfter: 1 })
    const { instance, party, driven } = made
    await blocked(made)
    instance.now += minute
    expect(await party.otp('000000')).toEqual({ valid: false, errors: 3 })
    expect(await party.status()).toBe(4)
    instance.now += 2 * minute
    expect(await party.otp(await driven.otp(pin))).toEqual({ valid: true, duress: false })
    expect(await party.status()).toBe(2)
    await blocked(made)
    instance.now += 4 * minute
    const challenge = await party.challenge()
    expect(await party.answer(await driven.answer(challenge, duressPin))).toEqual({ status: 3 })
    expect((await instance.token('joe')).state).toMatchObject({ errors: 0, unblocks: 3 })
  })

  it('ends that came of a last try that was never proved, counted from when that lapsed', async () => {
    const made = await world('second', { unblockAfter: 5, maxErrors: 1 })
    const { instance, party } = made
    const device = made.clean().second
    await device.hello(await instance.enroll('ann'), 'Pixel')
    await device.enrol(pin, duressPin, words)
    await device.eval(wrongPin)
    const { state } = await instance.token('ann')
    expect(unblocksAt(state, instance.service.config)).toBe(instance.now + 120_000 + 5 * minute)
    expect(await party.status()).toBe(2)
  })
})

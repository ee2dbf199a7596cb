import { describe, expect, it } from 'vitest'
import { duressPin, kinds, pin, world } from './world.ts'
import { outcome } from './relying-party.ts'

const year = 365 * 86_400
const wrongOf = (answer: string): string => answer.replace(/.$/, (last) => (last === '7' ? '8' : '7'))

describe.each(kinds)('offline mode, by %s', (kind) => {
  it.each([
    [4, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [24, 24],
    [28, 28],
    [32, 32],
  ])('a challenge of %i and an answer of %i characters', async (length, answerLength) => {
    const { driven, party } = await world(kind, { offline: { answerLength } })
    const challenge = await party.challenge(length)
    expect(challenge.replaceAll('-', '')).toHaveLength(length)
    const answer = await driven.answer(challenge.toLowerCase(), pin)
    expect(answer).toMatch(new RegExp(`^([0-9A-Z]{4}[ -]?){${answerLength / 4}}$`))
    expect(await party.answer(answer.toLowerCase())).toEqual({ status: 1 })
    expect([await party.status(), party.lastEvent]).toEqual([1, 'token.opened offline'])
    expect(await outcome(party.answer(answer))).toBe('no_challenge')
  })

  it('opens as 3 under duress', async () => {
    const { driven, party } = await world(kind)
    expect(await party.answer(await driven.answer(await party.challenge(), duressPin))).toEqual({ status: 3 })
    expect([await party.status(), party.lastEvent]).toEqual([3, 'token.duress offline'])
    expect(await driven.sync()).toBe('ok')
  })

  it('a challenge lives 300 s, and a new one replaces it', async () => {
    const { driven, party, instance } = await world(kind)
    expect(await outcome(party.answer('0000 0000'))).toBe('no_challenge')
    const first = await party.challenge()
    const early = await driven.answer(first, pin)
    const second = await party.challenge()
    expect(await party.answer(early)).toEqual({ status: 2, errors: 1 })
    instance.now += 299_000
    expect(await party.answer(await driven.answer(second, pin))).toEqual({ status: 1 })
    const third = await party.challenge()
    instance.now += 300_000
    expect(await outcome(party.answer(await driven.answer(third, pin)))).toBe('no_challenge')
    expect(await party.errors()).toBe(0)
  })

  it('wrong answers are counted, the third blocks; what is no answer is not counted', async () => {
    const { driven, party } = await world(kind)
    const challenge = await party.challenge()
    const answer = await driven.answer(challenge, pin)
    for (const odd of ['1234', '1234 567U', '12345678 9', '', 'ÄÖÜß ÄÖÜß'])
      expect(await outcome(party.answer(odd))).toBe('invalid_parameters')
    expect(await party.answer(await driven.answer(challenge, '1111'))).toEqual({ status: 2, errors: 1 })
    expect(await party.answer(wrongOf(answer))).toEqual({ status: 2, errors: 2 })
    expect(await party.answer(`ZZZZ ${answer.slice(-4)}`)).toEqual({ status: 4, errors: 3 })
    expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked offline'])
    expect([await outcome(party.answer(answer)), await outcome(party.challenge())]).toEqual(['blocked', 'blocked'])
  })

  it.each([
    ['right', 0],
    ['in 1970', Number.NEGATIVE_INFINITY],
    ['nine years ahead', 9 * year],
    ['nine years behind', -9 * year],
  ])('needs no clock: %s', async (_where, skew) => {
    const { driven, party, instance, clock } = await world(kind, { duressHold: 0 })
    clock.skew = Number.isFinite(skew) ? skew : -instance.now / 1000
    for (const [secret, status] of [
      [pin, 1],
      [duressPin, 3],
      [pin, 1],
    ] as const) {
      expect(await party.answer(await driven.answer(await party.challenge(), secret))).toEqual({ status })
      clock.skew += 7200
    }
  })

  it('an answer works once among a hundred parallel submissions', async () => {
    const { driven, party, instance } = await world(kind)
    const answer = await driven.answer(await party.challenge(), pin)
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    const all = await Promise.all(Array.from({ length: 100 }, () => outcome(party.answer(answer))))
    expect(all.filter((one) => typeof one === 'object')).toEqual([{ status: 1 }])
  })
})

describe('offline mode, by sdk', () => {
  it('needs no clock: set right from 1970, with the difference of that time still in mind', async () => {
    const { driven, party, clock } = await world('sdk')
    clock.skew = 56 * year
    for (const [secret, status] of [
      [pin, 1],
      [duressPin, 3],
    ] as const) {
      expect(await party.answer(await driven.answer(await party.challenge(), secret))).toEqual({ status })
    }
    clock.skew = 0
    expect(await driven.open(pin)).toBe('ok')
  })
})

describe.each(kinds)('one counter, by %s', (kind) => {
  const wrong = (
    driven: Awaited<ReturnType<typeof world>>['driven'],
    party: Awaited<ReturnType<typeof world>>['party'],
  ) => ({
    online: async () => void (await driven.open('1111')),
    otp: async () => void (await outcome(party.otp(await driven.otp('1111')))),
    offline: async () => void (await outcome(party.answer(await driven.answer(await party.challenge(), '1111')))),
    resync: async () => void (await outcome(party.resync(await driven.otp('1111'), await driven.otp('1111')))),
  })
  type Way = keyof ReturnType<typeof wrong>
  const ways: Way[] = ['online', 'otp', 'offline']
  const mixtures: Way[][] = [
    ...ways.flatMap((a) => ways.flatMap((b) => ways.map((c) => [a, b, c]))),
    // A resync searches two days, so it stands in each place once.
    ['resync', 'otp', 'online'],
    ['online', 'resync', 'offline'],
    ['offline', 'otp', 'resync'],
  ]

  it('any three wrong tries block every way, whichever way they came', async () => {
    const { driven, party } = await world(kind)
    const tries = wrong(driven, party)
    for (const mixture of mixtures) {
      for (const [index, way] of mixture.entries()) {
        expect(await party.status(), mixture.join()).toBe(2)
        await tries[way]()
        expect(await party.errors(), mixture.join()).toBe(index + 1)
      }
      expect(await party.status(), mixture.join()).toBe(4)
      expect(party.lastEvent).toMatch(/^token.blocked/)
      const ends = [await driven.open(pin), await outcome(party.otp(await driven.otp(pin)))]
      expect([...ends, await outcome(party.challenge())], mixture.join()).toEqual(['blocked', 'blocked', 'blocked'])
      await party.force(2)
    }
  })

  it('any success, with either PIN, any way, starts it anew', async () => {
    for (const secret of [pin, duressPin]) {
      const { driven, party, instance } = await world(kind, { recovery: { methods: ['phrase', 'contacts'] } })
      const successes = [
        () => driven.open(secret),
        () => driven.unlock(secret),
        () => driven.unmask(secret),
        () => driven.cancel(secret),
        async () => party.otp(await driven.otp(secret)),
        async () => party.answer(await driven.answer(await party.challenge(), secret)),
        async () => {
          await party.propose()
          return driven.approve(secret)
        },
      ]
      for (const succeed of successes) {
        await driven.open('1111')
        await party.otp(await driven.otp('1111'))
        expect(await party.errors()).toBe(2)
        await succeed()
        expect(await party.errors()).toBe(0)
        instance.now += 60_000
      }
    }
  })

  it.each([1, 2, 10])('blocks after %i where the service says so', async (maxErrors) => {
    const { driven, party } = await world(kind, { maxErrors })
    for (let at = 1; at <= maxErrors; at += 1) expect(await driven.open('1111')).toBe(`pin ${maxErrors - at}`)
    expect([await driven.open(pin), await party.status()]).toEqual(['blocked', 4])
  })
})

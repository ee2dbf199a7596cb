import { describe, expect, it } from 'vitest'
import { shownEvent } from '../../core/application/token-summary.ts'
import { Token } from '../../sdk/index.ts'
import { phoneOn } from '../support/phones.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { type Driven, sdk } from './driven.ts'
import { duressPin, kinds, pin, world } from './world.ts'
import { RelyingParty } from './relying-party.ts'

const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))
const config = { recovery: { methods: ['phrase', 'contacts'] } }

/** Every operation under a PIN. */
const operations: [string, (driven: Driven, secret: string, party: RelyingParty) => Promise<unknown>][] = [
  ['open', (driven, secret) => driven.open(secret)],
  ['unlock', (driven, secret) => driven.unlock(secret)],
  ['unmask', (driven, secret) => driven.unmask(secret)],
  [
    'approve',
    async (driven, secret, party) => {
      await party.propose()
      return driven.approve(secret)
    },
  ],
  ['change', (driven, secret) => driven.change(secret, '2580', '7319')],
  ['change without a new duress PIN', (driven, secret) => driven.change(secret, '2580')],
  ['nominate', (driven, secret) => driven.nominate(secret, contacts)],
  ['cancel', (driven, secret) => driven.cancel(secret)],
  ['a new phrase', async (driven, secret) => (await driven.renew(secret)).said],
  [
    'open, sync, close',
    async (driven, secret) => [await driven.open(secret), await driven.sync(), await driven.close()],
  ],
  [
    'change, then open, approve and deny',
    async (driven, secret, party) => {
      const said = [await driven.change(secret, '2580', '7319'), await driven.open('2580'), await driven.open('7319')]
      await party.propose()
      await party.propose()
      return [...said, await driven.approve('2580'), await driven.deny(), await driven.close()]
    },
  ],
  [
    'nominate, then reset',
    async (driven, secret) => [
      await driven.nominate(secret, contacts),
      await driven.change(secret, '8641'),
      await driven.sync(),
    ],
  ],
  [
    'a one-time code',
    async (driven, secret, party) => [
      (await driven.otp(secret)).length,
      (await party.otp(await driven.otp(secret))).valid,
    ],
  ],
  [
    'an offline answer',
    async (driven, secret, party) => [
      (await party.answer(await driven.answer(await party.challenge(), secret))).status % 2,
      await driven.sync(),
    ],
  ],
]

describe.each(kinds)('what an observer counts, by %s', (kind) => {
  it.each(operations)('%s: the same messages, sizes, writes and answers with either PIN', async (_name, operate) => {
    const seen = await Promise.all(
      [pin, duressPin].map(async (secret) => {
        const { driven, party, instance } = await world(kind, config)
        const before = {
          traffic: instance.traffic.length,
          writes: instance.tokens.observed.length,
          events: instance.tokens.events.length,
        }
        const said = await operate(driven, secret, party)
        const traffic = instance.traffic.slice(before.traffic)
        expect(new Set(traffic.map(({ request, response }) => `${request} ${response}`))).toEqual(
          new Set(traffic.length === 0 ? [] : ['1480 2816']),
        )
        return {
          said,
          traffic,
          writes: instance.tokens.observed.slice(before.writes),
          events: instance.tokens.events.length - before.events,
        }
      }),
    )
    expect(seen[1]).toEqual(seen[0])
  })
})

describe('the phone', () => {
  const history = async (secret: string, operate: (typeof operations)[number][1], pairs?: MemoryInstance['pairs']) => {
    const instance = new MemoryInstance({ duress: true, ...config })
    if (pairs !== undefined) instance.pairs.splice(0, 1, ...pairs)
    const phone = { ...phoneOn(instance), random: seededRandom(5) }
    const { token } = await Token.enroll({ ...phone, deeplink: await instance.enroll('joe'), pin, duressPin })
    await operate(sdk(token), secret, new RelyingParty(instance))
    const [key = ''] = await phone.store.keys()
    return { pairs: instance.pairs, record: await phone.store.get(key) }
  }

  it.each(operations)('stores the same bytes after %s with either PIN', async (_name, operate) => {
    const normal = await history(pin, operate)
    const forced = await history(duressPin, operate, normal.pairs)
    expect(forced.record).toBe(normal.record)
    expect(normal.record).toHaveLength(4096)
  })
})

describe('a dump of the database', () => {
  it('has items of one size whatever happened', async () => {
    const { driven, party, instance, phrase } = await world('second', config)
    for (const [, operate] of operations.slice(0, 4))
      for (const secret of [pin, duressPin, '1111']) await operate(driven, secret, party)
    await driven.nominate(duressPin, contacts)
    await driven.change(duressPin, '2580', '7319')
    await driven.reset(phrase, '8641', '7319')
    for (let round = 0; round < 3; round += 1) await driven.open('1111')
    await party.restore()
    expect(new Set(instance.tokens.observed.map(({ state }) => state)).size).toBe(1)
    expect(new Set(instance.tokens.observed.map(({ cold }) => cold)).size).toBe(2)
  })
})

describe('who may not see duress', () => {
  it('sees every success as what it is otherwise', async () => {
    const events = await Promise.all(
      [pin, duressPin].map(async (secret) => {
        const { driven, party, instance } = await world('second', { recovery: { methods: ['contacts'] } })
        await driven.open(secret)
        await driven.unlock(secret)
        await driven.unmask(secret)
        await party.otp(await driven.otp(secret))
        await party.answer(await driven.answer(await party.challenge(), secret))
        await party.propose()
        await driven.approve(secret)
        await driven.nominate(secret, contacts)
        await driven.change(secret, '2580', '7319')
        await driven.open('2580')
        await driven.cancel('2580')
        return instance.tokens.events
      }),
    )
    const [normal = [], forced = []] = events
    expect(forced.map((event) => shownEvent(event, true))).toEqual(normal.map(({ type }) => type))
    expect(forced.map((event) => shownEvent(event, false)).slice(1)).toSatisfy((types: string[]) =>
      types.every((type) => type.endsWith('.duress')),
    )
  })
})

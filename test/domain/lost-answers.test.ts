import { describe, expect, it } from 'vitest'
import { memoryStore, Token, type ZaasError } from '../../sdk/index.ts'
import { copyOf, phoneOn } from '../support/phones.ts'
import { LossyNetwork } from '../support/lossy-network.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, pin } from './world.ts'
import { outcome, RelyingParty } from './relying-party.ts'

/** The SDK on a network that loses what it is told to. */
const scene = async () => {
  const instance = new MemoryInstance({
    duress: true,
    recovery: { methods: ['phrase', 'contacts'] },
  })
  const network = new LossyNetwork(instance.fetch)
  const options = phoneOn(instance, { fetch: network.fetch })
  const deeplink = await instance.enroll('joe')
  const { token, phrase = '' } = await Token.enroll({ ...options, deeplink, pin, duressPin, phrase: true })
  return { instance, token, phrase, options, network, party: new RelyingParty(instance) }
}
type Scene = Awaited<ReturnType<typeof scene>>

const contacts = ['a', 'b', 'c'].map((name) => ({ name, address: `${name}@example.com` }))
const operations: [string, (made: Scene) => Promise<{ result: string }>, string][] = [
  ['change', ({ token }) => token.changePin({ pin, newPin: '2580', newDuressPin: '7319' }), 'token.changed online'],
  [
    'change under duress',
    ({ token }) => token.changePin({ pin: duressPin, newPin: '2580', newDuressPin: '7319' }),
    'token.duress online',
  ],
  [
    'reset',
    ({ token, phrase }) => token.resetPin({ phrase, newPin: '2580', newDuressPin: '7319' }),
    'token.recovered recovery',
  ],
  ['nominate', ({ token }) => token.nominateContacts(contacts, pin), 'token.changed online'],
  ['unlock', ({ token }) => token.unlock(pin), 'token.unlocked online'],
]
const losses = operations.flatMap(([name, operate, event]) =>
  [0, 1].flatMap((at) => (['request', 'answer'] as const).map((what) => [name, at, what, operate, event] as const)),
)

describe('a lost message', () => {
  // An unlocking that meets no network unlocks without one, so its first message is tried as any other's only when it gets through.
  it.each(losses)('%s, message %i, its %s: done once, no try lost', async (name, at, what, operate, event) => {
    const made = await scene()
    made.network.at(at, what)
    expect((await operate(made)).result).toBe('done')
    expect(made.party.events.filter((one) => one === event)).toHaveLength(1)
    expect(await made.party.errors()).toBe(0)
    if (['change', 'change under duress', 'reset'].includes(name)) {
      expect([(await made.token.open('2580')).result, await made.party.status()]).toEqual([
        'open',
        name === 'change under duress' ? 3 : 1,
      ])
      expect(await made.token.open(pin)).toEqual({ result: 'wrong-pin', left: 2 })
    }
  })

  it('a change whose answers all get lost: the PIN is whichever the server has, and the phone finds out', async () => {
    const made = await scene()
    made.network.from(1, 'answer')
    await expect(made.token.changePin({ pin, newPin: '2580' })).rejects.toMatchObject({ code: 'network' })
    made.network.repair()
    expect((await made.token.open('2580')).result).toBe('open')
    const other = await scene()
    other.network.from(0, 'answer')
    await expect(other.token.changePin({ pin, newPin: '2580' })).rejects.toMatchObject({ code: 'network' })
    other.network.repair()
    expect((await other.token.open(pin)).result).toBe('open')
    expect(await other.party.errors()).toBe(0)
  })

  it.each([0, 1, 2].flatMap((at) => (['request', 'answer'] as const).map((what) => [at, what] as const)))(
    'a recovery by phrase, message %i, its %s',
    async (at, what) => {
      const made = await scene()
      const deeplink = await made.instance.enroll('joe')
      made.network.at(at, what)
      const { phrase } = made
      const clean = { ...made.options, store: memoryStore() }
      const moved = await Token.recover({ ...clean, deeplink, by: 'phrase', phrase, pin: '2580' })
      expect(moved.result).toBe('done')
      expect(made.party.events.filter((one) => one === 'token.recovered recovery')).toHaveLength(1)
    },
  )
})

describe('two copies of one store', () => {
  it('an answer asked for is that of the own message, and not of the copy’s that took its number', async () => {
    const instance = new MemoryInstance({ duress: true })
    const party = new RelyingParty(instance)
    const options = phoneOn(instance)
    await Token.enroll({ ...options, deeplink: await instance.enroll('joe'), pin, duressPin })
    const { id } = await party.propose()
    const [copy] = await Token.load(await copyOf(options.store), options)
    const [transaction] = (await copy?.transactions()) ?? []
    const network = new LossyNetwork(instance.fetch)
    network.at(1, 'request')
    let denied: unknown
    const denyMeanwhile = async (): Promise<void> => void (denied ??= await copy?.deny(transaction as never))
    const [token] = await Token.load(options.store, { ...options, fetch: network.fetch, sleep: denyMeanwhile })
    const approved = await outcome((token as Token).approve(transaction as never, pin).then(({ result }) => result))
    expect([denied, party.decision(id)]).toEqual([{ result: 'done' }, 'denied'])
    expect(approved).not.toBe('done')
    expect(instance.tokens.events.filter((event) => event.transaction === id)).toHaveLength(1)
  })
})

describe('a PIN change whose answers got lost, beside a copy of the store', () => {
  it.each([
    ['its own local check', { duress: false, protection: { level: 'hash' } }],
    ['other terms', { duress: false }],
  ])('is settled by its own message, with %s', async (name, config) => {
    const instance = new MemoryInstance(config)
    const options = phoneOn(instance)
    const { store } = options
    const { token } = await Token.enroll({ ...options, deeplink: await instance.enroll('joe'), pin })
    if (name === 'other terms') instance.configure({ protection: { iterations: 20_000 } })
    await token.status()
    const copied = await copyOf(store)
    const network = new LossyNetwork(instance.fetch)
    network.from(1, 'request')
    const [changing] = await Token.load(store, { ...options, fetch: network.fetch })
    await expect(changing?.changePin({ pin, newPin: '3917' })).rejects.toMatchObject({ code: 'network' })
    const [copy] = await Token.load(copied, options)
    expect(await copy?.close()).toBe('closed')
    const [again] = await Token.load(store, options)
    expect(await again?.open(pin)).toMatchObject({ result: 'open' })
    expect((await again?.open('3917'))?.result).toBe('wrong-pin')
  })
})

describe('many copies of one store', () => {
  it('that open at once open, or are told that the token is busy; nothing is a wrong PIN', async () => {
    const { instance, token, options, party } = await scene()
    await token.close()
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
    const copies = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [copy] = await Token.load(await copyOf(options.store), { ...options, fetch: instance.fetch })
        return copy as Token
      }),
    )
    const ends = await Promise.all(
      copies.map((copy) =>
        copy.open(pin).then(
          ({ result }) => result,
          (error: ZaasError) => error.code,
        ),
      ),
    )
    expect(ends).toContain('open')
    expect(ends.filter((end) => !['open', 'busy', 'session', 'wait', 'blocked', 'denied'].includes(end))).toEqual([])
    expect(party.events.filter((event) => event.startsWith('token.error'))).toEqual([])
  })

  it('are no more than one token that is asked twenty times with a wrong PIN: three are counted', async () => {
    const { token, party } = await scene()
    const told = await Promise.all(Array.from({ length: 20 }, () => token.open('2750')))
    const counts = Map.groupBy(told, ({ result }) => result)
    expect([counts.get('wrong-pin')?.length, counts.get('blocked')?.length]).toEqual([3, 17])
    expect([await party.status(), await party.errors()]).toEqual([4, 3])
  })
})

describe('new PINs', () => {
  it.each([
    ['258', undefined, 'length'],
    ['258025802', undefined, 'length'],
    ['1234', undefined, 'steps'],
    ['8642', undefined, 'steps'],
    ['0007', undefined, 'atm'],
    ['7000', undefined, 'atm'],
    [pin, undefined, 'same'],
    ['2580', '25801', 'pair'],
    ['2580', '2581', 'pair'],
    ['2580', '5280', 'pair'],
    ['2580', '2580', 'pair'],
    ['2580', '1111', 'steps'],
    ['25a0', undefined, 'characters'],
  ])('%s with %s is refused on the phone as %s, and no message leaves', async (newPin, newDuressPin, reason) => {
    const { token, instance, party } = await scene()
    const before = instance.traffic.length
    await expect(
      token.changePin({ pin, newPin, ...(newDuressPin === undefined ? {} : { newDuressPin }) }),
    ).rejects.toMatchObject({ code: 'invalid_input', reason })
    expect([instance.traffic.length - before, await party.errors()]).toEqual([0, 0])
  })
})

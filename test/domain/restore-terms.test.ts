import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type FetchLike, memoryStore, type Store, Token } from '../../sdk/index.ts'
import { decodeRecord, encodeRecord, type Terms } from '../../sdk/record.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { duressPin, pin, RelyingParty } from './world.ts'

type Config = Record<string, unknown>

const dearer = { protection: { iterations: 20_000 } }
const checksum = { duress: false, protection: { level: 'checksum', iterations: 20_000 } }
const sized = 4096

/** The SDK with joe's token, on a network that can be cut; `restored` is what an administrator does. */
const scene = async (
  given: {
    config?: Config
    pins?: { pin: string; duressPin: string }
    seed?: number
    pair?: MemoryInstance['pair']
  } = {},
) => {
  const { protection, ...config } = given.config ?? {}
  const instance = new MemoryInstance({
    duress: true,
    duressHold: 0,
    recovery: { methods: ['phrase', 'contacts'] },
    ...config,
    protection: { iterations: 10_000, ...(protection as Config | undefined) },
  })
  if (given.pair !== undefined) instance.pairs.splice(0, 1, given.pair)
  const party = new RelyingParty(instance)
  let network: 'whole' | 'none' | { answers: number } = 'whole'
  const fetchCut: FetchLike = async (url, init) => {
    if (network === 'none') throw new Error('cut')
    const answer = await instance.fetch(url, init)
    if (network !== 'whole' && network.answers-- <= 0) throw new Error('lost')
    return answer
  }
  const store = memoryStore()
  const random =
    given.seed === undefined ? (size: number) => new Uint8Array(randomBytes(size)) : seededRandom(given.seed)
  const options = { store, fetch: fetchCut, now: () => instance.now, sleep: () => Promise.resolve(), random }
  const pins = given.pins ?? { pin, duressPin }
  const { token, phrase = '' } = await Token.enroll({
    deeplink: await instance.enroll('joe'),
    phrase: true,
    ...pins,
    ...options,
  })
  return {
    instance,
    party,
    token,
    phrase,
    store,
    options,
    open: async (secret: string, on = token) => `${(await on.open(secret)).result} ${await party.status()}`,
    change: async (old: string, newPin: string, newDuressPin?: string) =>
      (await token.changePin({ pin: old, newPin, ...(newDuressPin === undefined ? {} : { newDuressPin }) })).result,
    /** A new policy, and the phone hears of it. */
    policy: async (part: Config) => {
      instance.configure(part)
      await token.status()
    },
    messages: async (task: () => Promise<unknown>) => {
      const before = instance.traffic.length
      await task()
      return instance.traffic.length - before
    },
    /** Only so many more answers arrive, or there is no network. */
    cut: (answers?: number) => void (network = answers === undefined ? 'none' : { answers }),
    repair: () => void (network = 'whole'),
  }
}

const contents = async (store: Store): Promise<(string | undefined)[]> =>
  Promise.all((await store.keys()).toSorted().map((key) => store.get(key)))

describe('the true PIN after a coerced change under another policy, and a restore', () => {
  it.each<[string, Config, string, string | undefined, Config?]>([
    ['more iterations', dearer, '3917', '6284'],
    ['a local check', checksum, '3917', undefined],
    ['a stronger local check', { duress: false, protection: { level: 'hash' } }, '3917', undefined],
    ['letters', { pin: { alphanumeric: true } }, 'wörld7', 'häuser'],
    ['no duress PIN', { duress: false }, '3917', undefined],
    ['longer codes only', { otp: { length: 8 } }, '3917', '6284'],
  ])('opens: %s', async (_, part, newPin, newDuressPin) => {
    const made = await scene()
    await made.policy(part)
    expect(await made.change(duressPin, newPin, newDuressPin)).toBe('done')
    expect(await made.open(newPin)).toBe('open 3')
    expect(await made.party.restore()).toBe(true)
    expect([await made.open(pin), await made.open(duressPin), await made.open(pin)]).toEqual([
      'open 1',
      'open 3',
      'open 1',
    ])
    expect(await made.token.open(newPin)).toEqual({ result: 'wrong-pin', left: 2 })
    expect(await made.party.otp((await made.token.otp(pin)).code)).toEqual({ valid: true, duress: false })
  })

  it('opens however its letters are composed', async () => {
    const made = await scene({ config: { pin: { alphanumeric: true } }, pins: { pin: 'wörld7', duressPin: 'häuser' } })
    await made.policy({ pin: { alphanumeric: false } })
    await made.change('häuser', '3917', '6284')
    await made.party.restore()
    expect([await made.open('wo\u0308rld7'), await made.open('ha\u0308user')]).toEqual(['open 1', 'open 3'])
  })

  it.each<[string, (made: Awaited<ReturnType<typeof scene>>) => Promise<{ result: string }>]>([
    ['unlock', ({ token }) => token.unlock(pin)],
    ['unmask', ({ token }) => token.unmask(pin)],
    ['cancelRecovery', ({ token }) => token.cancelRecovery(pin)],
    ['changePin', ({ token }) => token.changePin({ pin, newPin: '2580' })],
    [
      'approve',
      async ({ token, party }) => {
        await party.propose()
        const [transaction] = await token.transactions()
        return token.approve(transaction as never, pin)
      },
    ],
  ])('is right for %s too, first thing', async (_, operate) => {
    const made = await scene()
    await made.policy(checksum)
    await made.change(duressPin, '3917')
    await made.party.restore()
    expect((await operate(made)).result).toBe('done')
    expect(await made.party.errors()).toBe(0)
  })

  it('opens after many coerced changes under many policies, whether the phone was used between them or not', async () => {
    const made = await scene()
    await made.policy({ otp: { length: 8 } })
    await made.change(duressPin, '3917', '6284')
    await made.policy(dearer)
    await made.change('3917', '2580', '7319')
    await made.change('2580', '3917', '6284')
    expect(await made.open('6284')).toBe('open 3')
    await made.policy({ autoLock: 1 })
    await made.change('6284', '2580', '7319')
    await made.policy(checksum)
    await made.change('2580', '3917')
    await made.policy({ duress: true, protection: { level: 'none', iterations: 30_000 }, pin: { alphanumeric: true } })
    await made.change('3917', 'wörld7', 'häuser')
    expect(await made.open('wörld7')).toBe('open 3')
    await made.party.restore()
    expect([await made.open(pin), await made.open(duressPin)]).toEqual(['open 1', 'open 3'])
  })

  it('is that of the change before, when that one was not coerced; and all can happen again', async () => {
    const made = await scene()
    await made.policy(dearer)
    expect(await made.change(pin, '2580', '7319')).toBe('done')
    await made.policy({ protection: { iterations: 30_000 } })
    expect(await made.change('7319', '3917', '6284')).toBe('done')
    await made.party.restore()
    expect([await made.open('2580'), await made.open('7319')]).toEqual(['open 1', 'open 3'])
    expect(await made.change('2580', '8641', '1597')).toBe('done')
    expect([await made.open('8641'), await made.open('1597')]).toEqual(['open 1', 'open 3'])
    await made.policy(checksum)
    expect(await made.change('1597', '3917')).toBe('done')
    await made.party.restore()
    expect([await made.open('8641'), await made.open('1597')]).toEqual(['open 1', 'open 3'])
  })

  it.each([0, 1])('opens when the answers of the coerced change were lost after %i', async (at) => {
    const made = await scene()
    await made.policy(dearer)
    made.cut(at)
    await expect(made.change(duressPin, '3917', '6284')).rejects.toMatchObject({ code: 'network' })
    made.repair()
    expect(await made.party.restore()).toBe(at === 1)
    expect([await made.open(pin), await made.open(duressPin)]).toEqual(['open 1', 'open 3'])
    expect(await made.token.open('3917')).toEqual({ result: 'wrong-pin', left: 2 })
  })
})

describe('the policy that counts is the one that the phone had', () => {
  it('when it changed its PIN before it heard of a new one', async () => {
    const made = await scene()
    made.instance.configure(dearer)
    expect(await made.change(pin, '2580', '7319')).toBe('done')
    await made.token.status()
    expect(await made.change('7319', '3917', '6284')).toBe('done')
    expect(await made.open('3917')).toBe('open 3')
    await made.party.restore()
    expect([await made.open('2580'), await made.open('7319')]).toEqual(['open 1', 'open 3'])
  })

  it('when it changed its PIN at a process that had not read the new one yet', async () => {
    const made = await scene()
    const before = made.instance.service
    await made.policy(dearer)
    const after = made.instance.service
    made.instance.service = before
    expect(await made.change(pin, '2580', '7319')).toBe('done')
    made.instance.service = after
    expect([await made.open('2580'), await made.open('7319')]).toEqual(['open 1', 'open 3'])
  })

  it('when the service changed while it was enrolling', async () => {
    const instance = new MemoryInstance({ duress: true, protection: { iterations: 10_000 } })
    const party = new RelyingParty(instance)
    let heard = 0
    const fetchChanging: FetchLike = async (url, init) => {
      if ((heard += 1) === 2) instance.configure(dearer)
      return instance.fetch(url, init)
    }
    const { token } = await Token.enroll({
      deeplink: await instance.enroll('joe'),
      pin,
      duressPin,
      store: memoryStore(),
      fetch: fetchChanging,
      now: () => instance.now,
    })
    await token.status()
    expect(await token.changePin({ pin: duressPin, newPin: '3917' })).toEqual({ result: 'done' })
    await party.restore()
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
  })
})

describe('without a network, after a coerced change to a level with a local check', () => {
  const coerced = async () => {
    const made = await scene()
    await made.policy({ duress: false, protection: { level: 'hash', tries: 1, penalty: 'reset' } })
    await made.change(duressPin, '3917')
    return made
  }

  it('the phone refuses no PIN and destroys nothing: only the server knows which registration is the true one', async () => {
    const made = await coerced()
    await made.party.restore()
    made.cut()
    for (let round = 0; round < 5; round += 1) {
      expect(await made.token.unlock(pin)).toEqual({ result: 'done', offline: true })
      expect((await made.token.otp(pin)).code).toHaveLength(6)
      expect(await made.token.validatePin(pin)).toEqual({ result: 'denied' })
    }
    made.repair()
    expect(await made.open(pin)).toBe('open 1')
  })

  it('with one it refuses a wrong PIN at once, as long as nothing was restored', async () => {
    const made = await coerced()
    expect(
      await made.messages(async () => expect(await made.token.open(pin)).toEqual({ result: 'wrong-pin', left: 0 })),
    ).toBe(1)
    expect(await made.token.validatePin('3917')).toEqual({ result: 'done' })
    expect(await made.open('3917')).toBe('open 3')
  })
})

describe('a PIN change across a change of policy', () => {
  it('by the true PIN: the new PINs work under the new terms, the old ones do not', async () => {
    const made = await scene()
    await made.policy({ ...dearer, pin: { alphanumeric: true } })
    expect(await made.change(pin, 'wörld7', 'häuser')).toBe('done')
    expect([await made.open('wo\u0308rld7'), await made.open('häuser')]).toEqual(['open 1', 'open 3'])
    expect([await made.token.open(pin), await made.token.open(duressPin)]).toEqual([
      { result: 'wrong-pin', left: 2 },
      { result: 'wrong-pin', left: 1 },
    ])
  })

  it('costs one message more for each use of a PIN from then on, after a restore too; another change costs nothing', async () => {
    const made = await scene()
    const opening = () => made.messages(() => made.token.open('2580'))
    await made.change(pin, '2580', '7319')
    await made.policy({ otp: { length: 8 } })
    await made.change('2580', '3917', '6284')
    await made.change('3917', '2580', '7319')
    expect(await opening()).toBe(2)
    await made.policy(dearer)
    expect(await opening()).toBe(2)
    expect(await made.messages(() => made.change('7319', '2580', '6284'))).toBe(2)
    expect(await opening()).toBe(3)
    expect(await made.messages(() => made.token.otp('2580'))).toBe(0)
    await made.party.restore()
    for (let round = 0; round < 3; round += 1) expect(await opening()).toBe(3)
  })

  it('where no duress PIN was allowed costs nothing', async () => {
    const made = await scene({ config: { duress: false }, pins: { pin } as never })
    await made.policy(dearer)
    expect(await made.change(pin, '2580')).toBe('done')
    expect(await made.messages(() => made.token.open('2580'))).toBe(2)
  })

  it.each([true, false])(
    'and a phrase after it ends the shadow: nothing comes back (its answer arrives: %s)',
    async (arrives) => {
      const made = await scene()
      await made.policy(dearer)
      await made.change(duressPin, '3917', '6284')
      const reset = () => made.token.resetPin({ phrase: made.phrase, newPin: '8641', newDuressPin: '1597' })
      if (arrives) expect(await reset()).toEqual({ result: 'done' })
      else {
        made.cut(1)
        await expect(reset()).rejects.toMatchObject({ code: 'network' })
        made.repair()
        await made.token.status()
      }
      expect(await made.party.restore()).toBe(false)
      expect([await made.open('8641'), await made.open('1597')]).toEqual(['open 1', 'open 3'])
      expect(await made.messages(() => made.token.open('8641'))).toBe(2)
    },
  )
})

describe('what the phone keeps', () => {
  it('and sends is the same whichever PIN the changes were made under', async () => {
    const { pair } = new MemoryInstance()
    const history = async (secret: 'pin' | 'duress') => {
      const made = await scene({ seed: 7, pair })
      const sent: number[] = []
      const kept: unknown[] = [await contents(made.store)]
      const step = async (task: () => Promise<unknown>) => {
        sent.push(await made.messages(task))
        kept.push(await contents(made.store))
      }
      const chosen = (normal: string, duress: string): string => (secret === 'pin' ? normal : duress)
      await step(() => made.policy(dearer))
      await step(() => made.change(chosen(pin, duressPin), '3917', '6284'))
      await step(() => made.open(chosen('3917', '6284')))
      await step(() => made.policy(checksum))
      await step(() => made.change(chosen('3917', '6284'), '2580'))
      await step(() => made.open('2580'))
      await step(() => made.token.otp('2580'))
      expect(made.instance.traffic.map(({ request, response }) => `${request} ${response}`)).toSatisfy(
        (all: string[]) => all.every((one) => one === '1480 2816'),
      )
      return { kept, sent, status: await made.party.status() }
    }
    const [normal, forced] = [await history('pin'), await history('duress')]
    expect([normal.status, forced.status]).toEqual([1, 3])
    expect([forced.kept, forced.sent]).toEqual([normal.kept, normal.sent])
  })

  it('is at most eight earlier terms, the newest', async () => {
    const made = await scene()
    const pins = [pin, '3917', '2580', '8641', '1597', '6284', '3917', '2580', '8641', '1597', '6284']
    for (const [at, next] of pins.slice(1).entries()) {
      await made.policy({ protection: { iterations: 11_000 + at } })
      expect(await made.change(pins[at] ?? '', next)).toBe('done')
    }
    const [text = ''] = await contents(made.store)
    expect((JSON.parse(text) as { past: { it: number }[] }).past.map(({ it: iterations }) => iterations)).toEqual([
      11_001, 11_002, 11_003, 11_004, 11_005, 11_006, 11_007, 11_008,
    ])
    expect(Buffer.byteLength(text)).toBe(sized)
  })

  it('fits its one size with the longest of everything and a change on its way', async () => {
    const { store } = await scene()
    const [text = ''] = await contents(store)
    const record = decodeRecord(text)
    const terms: Terms = {
      mode: 'delegated',
      it: 10_000_000,
      lvl: 'checksum',
      alpha: false,
      duress: false,
      rev: 2 ** 32,
    }
    const held = { terms, past: Array.from({ length: 8 }, () => terms), chk: new Uint8Array(4) }
    const names = { url: `https://${'x'.repeat(246)}`, inst: 'x'.repeat(31), svc: 'x'.repeat(63), usr: '"'.repeat(256) }
    const numbers = { ep: 2 ** 32, n: 2 ** 53 - 1, off: -(2 ** 32), wait: 2 ** 32 }
    expect(
      Buffer.byteLength(
        encodeRecord({
          ...record,
          ...held,
          ...names,
          ...numbers,
          pend: { n: 2 ** 53 - 1, h: 'x'.repeat(43), ...held },
        }),
      ),
    ).toBe(sized)
  })

  it('may be from before terms had a revision', async () => {
    const made = await scene()
    const [key = ''] = await made.store.keys()
    const {
      past: _,
      terms: { rev, duress, ...terms },
      ...rest
    } = JSON.parse((await made.store.get(key)) ?? '')
    expect([rev, duress]).toEqual([1, true])
    await made.store.put(key, JSON.stringify({ ...rest, terms }).padEnd(sized))
    const [loaded] = await Token.load(made.store, made.options)
    expect(await made.open(pin, loaded)).toBe('open 1')
    await made.policy(dearer)
    expect(await made.change(duressPin, '3917', '6284')).toBe('done')
    await made.party.restore()
    expect([await made.open(pin), await made.open(duressPin)]).toEqual(['open 1', 'open 3'])
  })
})

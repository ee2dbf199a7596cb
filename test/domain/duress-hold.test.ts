import { describe, expect, it } from 'vitest'
import { remove } from '../../core/domain/token/administer.ts'
import type { Driven } from './driven.ts'
import { duressPin, kinds, pin, type World, world } from './world.ts'

const minutes = (instance: World['instance'], count: number): void => {
  instance.now += count * 60_000
}
const hold = async ({ instance }: World): Promise<number> => (await instance.token('joe')).state.duressUntil
const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))
const methods = { recovery: { methods: ['phrase', 'contacts'] } }

/** The statuses that the relying party sees when both PINs are demanded, one after the other. */
const bothPinsTwice = async ({ driven, party }: World): Promise<number[]> => {
  const seen: number[] = []
  for (const secret of [pin, duressPin, pin, duressPin]) {
    expect(await driven.open(secret)).toBe('ok')
    seen.push(await party.poll())
  }
  return seen
}

describe.each(kinds)('both PINs demanded, one after the other, on %s’s token', (kind) => {
  it('end with duress when there is a hold', async () => {
    expect(await bothPinsTwice(await world(kind, { duressHold: 60 }))).toEqual([1, 3, 3, 3])
  })

  it('end with whichever comes last when there is none', async () => {
    expect(await bothPinsTwice(await world(kind, { duressHold: 0 }))).toEqual([1, 3, 1, 3])
  })
})

/** Everything that a right PIN or code can be given for. */
const uses: Record<string, (driven: Driven, secret: string, made: World) => Promise<unknown>> = {
  open: (driven, secret) => driven.open(secret),
  unlock: (driven, secret) => driven.unlock(secret),
  unmask: (driven, secret) => driven.unmask(secret),
  approve: async (driven, secret, { party }) => {
    await party.propose()
    return driven.approve(secret)
  },
  change: (driven, secret) => driven.change(secret, '2580', '7319'),
  nominate: (driven, secret) => driven.nominate(secret, contacts),
  cancel: (driven, secret) => driven.cancel(secret),
  'a one-time code': async (driven, secret, { party }) => party.otp(await driven.otp(secret)),
  'an offline answer': async (driven, secret, { party }) =>
    party.answer(await driven.answer(await party.challenge(), secret)),
}

describe('the hold', () => {
  it.each(Object.entries(uses))('begins with the duress secret given for %s', async (_name, use) => {
    const made = await world('second', methods)
    await use(made.driven, duressPin, made)
    expect(await hold(made)).toBe(made.instance.now + 3_600_000)
  })

  it.each(Object.entries(uses))(
    'makes %s with the normal secret read as duress, and is not prolonged',
    async (_name, use) => {
      const made = await world('second', methods)
      await made.driven.unlock(duressPin)
      const until = await hold(made)
      minutes(made.instance, 59)
      await use(made.driven, pin, made)
      expect(made.party.lastEvent).toMatch(/^(token|transaction)\.duress/)
      expect(await hold(made)).toBe(until)
    },
  )

  it.each(Object.entries(uses))('is over for %s when its time is', async (_name, use) => {
    const made = await world('second', methods)
    await made.driven.unlock(duressPin)
    minutes(made.instance, 60)
    await use(made.driven, pin, made)
    expect(made.party.lastEvent).not.toMatch(/duress/)
  })

  it('makes a code and an approval say duress to the relying party too', async () => {
    const made = await world('second')
    await made.driven.unlock(duressPin)
    expect(await made.party.otp(await made.driven.otp(pin))).toEqual({ valid: true, duress: true })
    const { id } = await made.party.propose()
    await made.driven.approve(pin)
    expect(made.party.decision(id)).toBe('duress')
  })

  it('is only ever prolonged', async () => {
    const made = await world('second', { duressHold: 60 })
    await made.driven.unlock(duressPin)
    const until = await hold(made)
    made.instance.configure({ duressHold: 10 })
    await made.driven.unlock(duressPin)
    expect(await hold(made)).toBe(until)
    minutes(made.instance, 55)
    await made.driven.unlock(duressPin)
    expect(await hold(made)).toBe(made.instance.now + 600_000)
  })

  it('puts a PIN change and new contacts into shadow, with the normal PIN', async () => {
    for (const use of [uses['change'], uses['nominate']]) {
      const made = await world('second', methods)
      await made.driven.unlock(duressPin)
      await use?.(made.driven, pin, made)
      expect((await made.instance.token('joe')).state.shadow).toBe(true)
      expect(await made.party.restore()).toBe(true)
      expect(await made.driven.open(pin)).toBe('ok')
      expect(await made.party.status()).toBe(1)
    }
  })

  it('is kept by everything but restore, replace and deletion', async () => {
    const made = await world('second', methods)
    const { driven, party, instance } = made
    await driven.unlock(duressPin)
    const until = await hold(made)
    const kept = async (): Promise<void> => expect(await hold(made)).toBe(until)
    for (const target of [1, 2, 4, 2] as const) {
      await party.force(target)
      await kept()
    }
    await driven.open(pin)
    await driven.close()
    await kept()
    instance.configure({ duressHold: 0, duration: 60 })
    await kept()
    await driven.change(pin, '2580', '7319')
    await kept()
    for (let round = 0; round < 3; round += 1) await driven.open('1111')
    expect(await party.status()).toBe(4)
    await kept()
    await driven.reset(made.phrase, '8641', '7319')
    await kept()
    await driven.open('8641')
    expect(await party.status()).toBe(3)
  })

  it('ends with a restore, a replacing enrolment and a deletion', async () => {
    const made = await world('second')
    await made.driven.unlock(duressPin)
    await made.party.restore()
    expect(await hold(made)).toBe(0)
    await made.driven.unlock(duressPin)
    const { second } = made.clean()
    await second.hello(await made.instance.enroll('joe', { replace: true }), 'Pixel')
    await second.enrol(pin, duressPin)
    expect(await hold(made)).toBe(0)
    await second.unlock(duressPin)
    await made.instance.apply('joe', remove)
    expect(await hold(made)).toBe(0)
  })
})

describe('a window that is open', () => {
  it.each(Object.entries(uses).filter(([name]) => !['open', 'an offline answer'].includes(name)))(
    'is one under duress after %s with the duress secret, its end unchanged',
    async (_name, use) => {
      for (const duressHold of [0, 60]) {
        const made = await world('second', { ...methods, duressHold })
        await made.driven.open(pin)
        const { until } = (await made.instance.token('joe')).state
        expect(await made.party.status()).toBe(1)
        minutes(made.instance, 1)
        await use(made.driven, duressPin, made)
        expect(await made.party.status()).toBe(3)
        expect((await made.instance.token('joe')).state.until).toBe(until)
      }
    },
  )

  it('that has run out is not opened again by it', async () => {
    const made = await world('second')
    await made.driven.open(pin)
    minutes(made.instance, 11)
    await made.driven.unlock(duressPin)
    expect(await made.party.status()).toBe(2)
  })
})

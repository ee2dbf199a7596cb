import { describe, expect, it } from 'vitest'
import { SecondDevice } from '../second-implementation/device.ts'
import type { Transaction } from '../second-implementation/transaction.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, pin } from './world.ts'
import { deviceOn } from '../support/phones.ts'
import { RelyingParty } from './relying-party.ts'

interface Phone {
  device: SecondDevice
  instance: MemoryInstance
  party: RelyingParty
}

const phone = async (): Promise<Phone> => {
  const instance = new MemoryInstance({ duress: true })
  const device = deviceOn(instance)
  await device.hello(await instance.enroll('joe'), 'Pixel')
  await device.enrol(pin, duressPin)
  return { device, instance, party: new RelyingParty(instance) }
}

/** What a coercer can ask for that is refused, so that a duress PIN would be judged and raise no alarm. */
const refusals: Record<string, (made: Phone, secret: string) => Promise<{ prove?: { answer: unknown } | undefined }>> =
  {
    'a transaction that nobody posted': ({ device }, secret) =>
      device.under(secret, 'approve', new Uint8Array(32).fill(7)),
    'a transaction that has expired': async ({ device, party, instance }, secret) => {
      const tx: Transaction = await party.propose({}, 30)
      instance.now += 31_000
      return device.approve(secret, tx)
    },
    'a transaction that was denied': async ({ device, party }, secret) => {
      const tx: Transaction = await party.propose()
      await device.reject(tx.id)
      return device.approve(secret, tx)
    },
    'contacts where they recover nothing': ({ device }, secret) =>
      device.nominate(
        secret,
        ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` })),
      ),
    'the reserved purpose': ({ device }, secret) => device.rebind(secret, new Uint8Array(32), new Uint8Array(32)),
  }

describe.each(Object.entries(refusals))('a right PIN for %s', (_name, refuse) => {
  it.each([
    ['normal', pin, 'token.unlocked online'],
    ['duress', duressPin, 'token.duress online'],
  ])('counts and is told as one event, with the %s one', async (_which, secret, event) => {
    const made = await phone()
    await made.device.open('1111')
    expect((await refuse(made, secret)).prove?.answer).toMatchObject({ ok: 0, e: 'denied' })
    expect([made.party.lastEvent, await made.party.errors()]).toEqual([event, 0])
    expect(made.instance.tokens.events.at(-1)?.ordinary).toBe(secret === pin ? null : 'token.unlocked')
    expect((await made.instance.token('joe')).state.session).toBeNull()
    expect((await made.instance.token('joe')).state.duressUntil > made.instance.now).toBe(secret === duressPin)
  })

  it('leaves the same writes and answers whichever PIN it was', async () => {
    const seen = await Promise.all(
      [pin, duressPin].map(async (secret) => {
        const made = await phone()
        const before = made.instance.tokens.observed.length
        const { prove } = await refuse(made, secret)
        return { answer: prove?.answer, writes: made.instance.tokens.observed.slice(before) }
      }),
    )
    expect(seen[1]).toEqual(seen[0])
  })

  it('is a try and nothing else with a wrong one', async () => {
    const made = await phone()
    expect((await refuse(made, '1111')).prove?.answer).toMatchObject({ ok: 0, e: 'pin', left: 2 })
    expect(made.party.lastEvent).toBe('token.error online')
  })
})

describe('contacts that are refused', () => {
  it('write the second item like contacts that are taken', async () => {
    const sizes = await Promise.all(
      [['phrase'], ['contacts']].map(async (methods) => {
        const made = await phone()
        made.instance.configure({ recovery: { methods } })
        await refusals['contacts where they recover nothing']?.(made, pin)
        return made.instance.tokens.observed.at(-1)
      }),
    )
    expect(sizes[1]).toEqual(sizes[0])
  })
})

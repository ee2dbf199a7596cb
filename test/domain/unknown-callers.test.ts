import { describe, expect, it } from 'vitest'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { deviceOn } from '../support/phones.ts'
import { duressPin, pin } from './world.ts'

interface Work {
  /** Each load, and whether it was of the second item too. */
  loads: boolean[]
  verifications: number
}

/** An instance that counts what it takes to refuse a message, and a phone that has joe's token. */
const counted = async () => {
  const instance = new MemoryInstance({ duress: true })
  const device = deviceOn(instance)
  await device.hello(await instance.enroll('joe'), 'Pixel')
  await device.enrol(pin, duressPin)
  const work: Work = { loads: [], verifications: 0 }
  const load = instance.tokens.load.bind(instance.tokens)
  instance.tokens.load = (tenant, id, options) => {
    work.loads.push(options?.cold ?? false)
    return load(tenant, id, options)
  }
  const { ports } = instance
  const verify = ports.curves.verify
  Object.defineProperty(instance, 'ports', {
    get: () => ({
      ...ports,
      clock: () => instance.now,
      curves: {
        ...ports.curves,
        verify: (...given: Parameters<typeof verify>) => {
          work.verifications += 1
          return verify(...given)
        },
      },
    }),
  })
  return { instance, device, work }
}

/** What a message forged in the name of a user takes. */
const forged = async (
  user: string,
  operation: 'close' | 'sync' | 'rstart',
): Promise<{ answer: unknown; work: unknown }> => {
  const { instance, device, work } = await counted()
  const thief = SecondDevice.load(device.record(), { fetch: instance.fetch, clock: device.clock })
  Object.assign(thief, { dsk: new Uint8Array(32).fill(9), t: Buffer.from(instance.id(user), 'base64url') })
  const step =
    operation === 'close'
      ? await thief.close()
      : operation === 'sync'
        ? await thief.sync()
        : await thief.message('rstart', {})
  return { answer: step.answer, work }
}

describe('a forged message', () => {
  it.each(['close', 'sync', 'rstart'] as const)(
    '%s takes the same reads and verifications for a user who exists and for one who does not',
    async (operation) => {
      const [joe, nobody] = [await forged('joe', operation), await forged('nobody', operation)]
      expect(joe.answer).toMatchObject({ ok: 0, e: 'gone' })
      expect(nobody).toEqual(joe)
    },
  )
})

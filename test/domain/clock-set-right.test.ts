import { expect, it } from 'vitest'
import { pin, world } from './world.ts'

it.each([1, 24, 24 * 365])(
  'a window opened while the server’s clock was %i hours and a day ahead is closed when it is right',
  async (hours) => {
    const { driven, party, instance } = await world('sdk')
    instance.now += (hours + 24) * 3_600_000
    expect([await driven.open(pin), await party.status()]).toEqual(['ok', 1])
    instance.now -= (hours + 24) * 3_600_000
    expect(await party.status()).toBe(2)
    expect([await driven.open(pin), await party.status()]).toEqual(['ok', 1])
  },
)

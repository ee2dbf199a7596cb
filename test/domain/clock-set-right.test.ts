import { expect, it } from 'vitest'
import { settle } from '../../core/domain/token/settle.ts'
import { RelyingParty } from './relying-party.ts'
import { duressPin, pin, words, world } from './world.ts'

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

it('a last try that was out while the clock was ahead blocks when it is right, and that block ends in its time', async () => {
  const { instance, clean } = await world('second', { maxErrors: 1, unblockAfter: 5 })
  const device = clean().second
  await device.hello(await instance.enroll('ann'), 'Pixel')
  await device.enrol(pin, duressPin, words)
  const party = new RelyingParty(instance, 'ann')
  instance.now += 24 * 365 * 3_600_000
  await device.eval('2750')
  instance.now -= 24 * 365 * 3_600_000
  expect(await party.status()).toBe(4)
  await instance.apply('ann', settle)
  expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked online'])
  instance.now += 5 * 60_000
  expect(await party.status()).toBe(2)
})

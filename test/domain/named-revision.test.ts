import { describe, expect, it } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, pin, words, world } from './world.ts'
import { deviceOn, phoneOn } from '../support/phones.ts'
import { RelyingParty } from './relying-party.ts'

describe('the revision that a new registration names', () => {
  const enrolling = async () => {
    const instance = new MemoryInstance()
    const device = deviceOn(instance)
    const deeplink = await instance.enroll('joe')
    await device.hello(deeplink, 'phone')
    return { instance, device, deeplink, party: new RelyingParty(instance) }
  }
  const enrol = async (device: SecondDevice): Promise<string> => {
    const { finish } = await device.enrol(pin)
    return finish?.step.answer?.ok === 1 ? 'ok' : String(finish?.step.answer?.e)
  }

  it('is that of its hello, or today’s; the codes are judged by the one that it names', async () => {
    const first = await enrolling()
    first.instance.configure({ otp: { length: 8 } })
    expect(await enrol(first.device)).toBe('ok')
    expect(await first.party.otp(first.device.otp(pin))).toMatchObject({ valid: true })
    expect(first.device.otp(pin)).toHaveLength(6)
    const second = await enrolling()
    second.instance.configure({ otp: { length: 8 } })
    second.device.pol = { ...second.device.pol, rev: 2, otp: { len: 8, alpha: 'dec' } }
    expect(await enrol(second.device)).toBe('ok')
    expect(await second.party.otp(second.device.otp(pin))).toMatchObject({ valid: true })
    expect(second.device.otp(pin)).toHaveLength(8)
  })

  it.each([undefined, null, 0, 2, 99, '1', 1.5])(
    '%j, which is neither, is denied, and changes nothing',
    async (rev) => {
      const { device, party } = await enrolling()
      device.pol = { ...device.pol, rev: rev as number }
      expect(await enrol(device)).toBe('denied')
      expect(await party.status()).toBe(0)
      device.pol = { ...device.pol, rev: 1 }
      expect(await enrol(device)).toBe('ok')
    },
  )

  it('is denied in a recovery on another phone too; the phone in use names none', async () => {
    const made = await world('second')
    const phone = made.clean().second
    await phone.hello(await made.instance.enroll('joe'), 'new')
    phone.pol = { ...phone.pol, rev: 7 }
    expect((await phone.rfin(await phone.rstart('2580'), words)).step.answer).toMatchObject({ e: 'denied' })
    expect(await made.driven.reset(words, '2580')).toBe('ok')
  })

  it('is asked for again by the SDK when the service changed under its hands', async () => {
    const instance = new MemoryInstance({ duress: true })
    let heard = 0
    const fetchChanging: typeof fetch = async (...request) => {
      heard += 1
      // The answer to the first hello gets lost, and its repetition brings a policy that is not today's when it is used.
      if (heard === 2) instance.configure({ otp: { length: 7 } })
      if (heard === 3) instance.configure({ otp: { length: 8 }, protection: { iterations: 12_000 } })
      const answer = await instance.fetch(...request)
      if (heard === 1) throw new Error('lost')
      return answer
    }
    const around = phoneOn(instance, { fetch: fetchChanging })
    const { token } = await Token.enroll({ ...around, deeplink: await instance.enroll('joe'), pin, duressPin })
    expect([heard, token.policy.rev, token.policy.it]).toEqual([7, 3, 12_000])
    expect(await new RelyingParty(instance).otp((await token.otp(pin)).code)).toEqual({ valid: true, duress: false })
    expect(await token.open(duressPin)).toMatchObject({ result: 'open' })
  })
})

describe('a duress PIN', () => {
  const enrolled = async (config: Record<string, unknown>, secrets: { pin?: string }) => {
    const instance = new MemoryInstance(config)
    const deeplink = await instance.enroll('joe')
    const { token } = await Token.enroll({ ...phoneOn(instance), deeplink, ...secrets })
    instance.configure({ duress: true, protection: { level: 'none', mode: 'pin' } })
    await token.status()
    return token
  }

  it.each([
    ['a local check', { protection: { level: 'hash' } }, { pin }],
    ['no PIN', { protection: { mode: 'device' } }, {}],
  ])('is not offered by a token with %s, whatever the service came to allow', async (_, config, secrets) => {
    const token = await enrolled(config, secrets)
    expect(token.policy.duress).toBe(false)
    await expect(token.changePin({ pin, newPin: '2580', newDuressPin: '7319' })).rejects.toMatchObject({
      code: 'denied',
    })
  })

  it('is, by a token that can hide one', async () => {
    const token = await enrolled({}, { pin })
    expect(token.policy.duress).toBe(true)
    expect(await token.changePin({ pin, newPin: '2580', newDuressPin: '7319' })).toEqual({ result: 'done' })
  })
})

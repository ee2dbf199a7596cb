import { describe, expect, it } from 'vitest'
import { type FetchLike, memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { contactCodeOf, MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, kinds, outcome, pin, RelyingParty, words, world, type World } from './world.ts'

const both = { duressHold: 0, recovery: { methods: ['phrase', 'contacts'] } }
/** Another value for everything that an enrolment fixes. */
const changed = {
  otp: { length: 8, alphabet: 'base32' },
  offline: { answerLength: 12 },
  pin: { alphanumeric: true },
  protection: { iterations: 20_000 },
}
const contacts = ['a', 'b', 'c', 'd'].map((n) => ({ n, a: `${n}@example.com` }))

/** The codes of a token, and whether they are right. */
const codes = async ({ driven, party, instance }: World, secret: string): Promise<unknown[]> => {
  instance.now += 60_000
  const code = await driven.otp(secret)
  const answer = await driven.answer(await party.challenge(), secret)
  return [code.length, await party.otp(code), answer.length, await party.answer(answer)]
}
const asEnrolled = [6, { valid: true, duress: false }, 9, { status: 1 }]

describe.each(kinds)('what an enrolment fixes, by %s', (kind) => {
  const later = async (config: Record<string, unknown> = both): Promise<World> => {
    const made = await world(kind, config)
    made.instance.configure(changed)
    expect(await made.driven.sync()).toBe('ok')
    return made
  }

  it('stays when the service changes', async () => {
    const made = await later()
    expect(await made.driven.open(pin)).toBe('ok')
    expect(await codes(made, pin)).toEqual(asEnrolled)
  })

  it('stays over a PIN change', async () => {
    const made = await later()
    expect(await made.driven.change(pin, '2580', '7319')).toBe('ok')
    expect([await made.driven.open('2580'), await made.party.status()]).toEqual(['ok', 1])
    expect([await made.driven.open('7319'), await made.party.status()]).toEqual(['ok', 3])
    expect(await codes(made, '2580')).toEqual(asEnrolled)
  })

  it('stays over a reset by phrase', async () => {
    const made = await later()
    expect(await made.driven.reset(made.phrase, '2580', '7319')).toBe('ok')
    expect([await made.driven.open('2580'), await made.party.status()]).toEqual(['ok', 1])
    expect(await codes(made, '2580')).toEqual(asEnrolled)
  })

  it('stays over a coerced change and an administrator’s restore', async () => {
    const made = await later()
    expect(await made.driven.change(duressPin, '2580', '7319')).toBe('ok')
    made.instance.configure({ otp: { length: 10 }, protection: { iterations: 30_000 } })
    expect(await made.driven.sync()).toBe('ok')
    expect([await made.driven.open('2580'), await made.party.status()]).toEqual(['ok', 3])
    expect(await made.party.restore()).toBe(true)
    expect([await made.driven.open(pin), await made.party.status()]).toEqual(['ok', 1])
    expect([await made.driven.open(duressPin), await made.party.status()]).toEqual(['ok', 3])
    expect(await codes(made, pin)).toEqual(asEnrolled)
    expect(await made.driven.open('2580')).toBe('pin 2')
  })

  it('costs no message: a use of a PIN is two, whatever was changed or restored', async () => {
    const made = await later()
    const messages = async (task: () => Promise<unknown>): Promise<number> => {
      const before = made.instance.traffic.length
      await task()
      return made.instance.traffic.length - before
    }
    expect(await messages(() => made.driven.change(duressPin, '2580', '7319'))).toBe(2)
    expect(await messages(() => made.driven.open('2580'))).toBe(2)
    await made.party.restore()
    expect(await messages(() => made.driven.open(pin))).toBe(2)
  })

  it('is the service’s of the day for a phone that enrols anew, by phrase or by replacing', async () => {
    const made = await later()
    const phone = made.clean()
    if (kind === 'second') {
      await phone.second.hello(await made.instance.enroll('joe'), 'new')
      const start = await phone.second.rstart('2580', '7319')
      expect((await phone.second.rfin(start, words)).step.answer).toMatchObject({ ok: 1 })
      expect(await made.party.otp(phone.second.otp('2580'))).toMatchObject({ valid: true })
      expect(phone.second.otp('2580')).toHaveLength(8)
      return
    }
    const deeplink = await made.instance.enroll('joe')
    const moved = await Token.recover({ deeplink, by: 'phrase', phrase: made.phrase, pin: '2580', ...phone.sdk })
    if (moved.result !== 'done') throw new Error(moved.result)
    const { code } = await moved.token.otp('2580')
    expect([code.length, await made.party.otp(code)]).toEqual([8, { valid: true, duress: false }])
    const again = await made.instance.enroll('joe', { replace: true })
    made.instance.configure({ otp: { length: 9 } })
    const { token } = await Token.enroll({ deeplink: again, pin: '2580', ...made.clean().sdk })
    expect(await made.party.otp((await token.otp('2580')).code)).toMatchObject({ valid: true })
  })
})

describe('the revision that a new registration names', () => {
  const enrolling = async () => {
    const instance = new MemoryInstance({ protection: { iterations: 10_000 } })
    const device = new SecondDevice({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })
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
    const instance = new MemoryInstance({ duress: true, protection: { iterations: 10_000 } })
    let heard = 0
    const fetchChanging: FetchLike = async (url, init) => {
      heard += 1
      // The answer to the first hello gets lost, and its repetition brings a policy that is not today's when it is used.
      if (heard === 2) instance.configure({ otp: { length: 7 } })
      if (heard === 3) instance.configure({ otp: { length: 8 }, protection: { iterations: 12_000 } })
      const answer = await instance.fetch(url, init)
      if (heard === 1) throw new Error('lost')
      return answer
    }
    const { token } = await Token.enroll({
      deeplink: await instance.enroll('joe'),
      pin,
      duressPin,
      store: memoryStore(),
      fetch: fetchChanging,
      now: () => instance.now,
      sleep: () => Promise.resolve(),
    })
    expect([heard, token.policy.rev, token.policy.it]).toEqual([7, 3, 12_000])
    expect(await new RelyingParty(instance).otp((await token.otp(pin)).code)).toEqual({ valid: true, duress: false })
    expect(await token.open(duressPin)).toMatchObject({ result: 'open' })
  })
})

describe('a duress PIN', () => {
  const enrolled = async (config: Record<string, unknown>, secrets: { pin?: string }) => {
    const instance = new MemoryInstance(config)
    const options = { store: memoryStore(), fetch: instance.fetch, now: () => instance.now }
    const { token } = await Token.enroll({ deeplink: await instance.enroll('joe'), ...secrets, ...options })
    instance.configure({ duress: true, protection: { level: 'none', mode: 'pin' } })
    await token.status()
    return token
  }

  it.each([
    ['a local check', { protection: { level: 'hash', iterations: 10_000 } }, { pin }],
    ['no PIN', { protection: { mode: 'device' } }, {}],
  ])('is not offered by a token with %s, whatever the service came to allow', async (_, config, secrets) => {
    const token = await enrolled(config, secrets)
    expect(token.policy.duress).toBe(false)
    await expect(token.changePin({ pin, newPin: '2580', newDuressPin: '7319' })).rejects.toMatchObject({
      code: 'denied',
    })
  })

  it('is, by a token that can hide one', async () => {
    const token = await enrolled({ protection: { iterations: 10_000 } }, { pin })
    expect(token.policy.duress).toBe(true)
    expect(await token.changePin({ pin, newPin: '2580', newDuressPin: '7319' })).toEqual({ result: 'done' })
  })
})

describe('a restore after the coercer’s contacts moved the token to his phone', () => {
  const moved = async () => {
    const made = await world('second', both)
    await made.driven.nominate(duressPin, contacts)
    const used = await made.driven.otp(pin)
    expect(await made.party.otp(used)).toEqual({ valid: true, duress: true })
    const phone = made.clean().second
    await phone.hello(await made.instance.enroll('joe'), 'his')
    await phone.creq([0, 1])
    const recovery = (await made.instance.token('joe')).cold?.recovery
    await phone.cver([0, 1].map((pick) => contactCodeOf(recovery?.id ?? new Uint8Array(), pick)))
    expect((await phone.rfin(await phone.rstart('2580', '7319'))).step.answer).toMatchObject({ ok: 1 })
    expect(await made.party.restore()).toBe(true)
    return { ...made, phone, used }
  }

  it('lets neither phone in, and a new one only with a factor of the true owner', async () => {
    const { driven, phone, instance, party, clean } = await moved()
    expect([await driven.open(pin), await driven.sync(), await driven.close()]).toEqual(['gone', 'gone', 'gone'])
    expect((await phone.open('2580')).eval.step.answer).toMatchObject({ e: 'gone' })
    const next = clean().second
    expect((await next.hello(await instance.enroll('joe'), 'next')).answer).toMatchObject({ mode: 'restore' })
    expect((await next.enrolStart(pin)).step.answer).toMatchObject({ e: 'denied' })
    expect((await next.rfin(await next.rstart('8641', '1597'), words)).step.answer).toMatchObject({ ok: 1 })
    await next.open('8641')
    expect(await party.status()).toBe(1)
  })

  it('takes no code again that was used before', async () => {
    const { party, used } = await moved()
    expect(await outcome(party.otp(used))).toMatchObject({ valid: false })
  })
})

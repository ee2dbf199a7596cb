import { describe, expect, it } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { duressPin, kinds, pin, words, world, type World } from './world.ts'
import { byBoth, contacts, sentCodes } from './contact-recovery.ts'
import { outcome } from './relying-party.ts'

const both = { ...byBoth, duressHold: 0 }
/** Another value for everything that an enrolment fixes. */
const changed = {
  otp: { length: 8, alphabet: 'base32' },
  offline: { answerLength: 12 },
  pin: { alphanumeric: true },
  protection: { iterations: 20_000 },
}

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

describe('a restore after the coercer’s contacts moved the token to his phone', () => {
  const moved = async () => {
    const made = await world('second', both)
    await made.driven.nominate(duressPin, contacts)
    const used = await made.driven.otp(pin)
    expect(await made.party.otp(used)).toEqual({ valid: true, duress: true })
    const phone = made.clean().second
    await phone.hello(await made.instance.enroll('joe'), 'his')
    await phone.creq([0, 1])
    await phone.cver(await sentCodes(made))
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

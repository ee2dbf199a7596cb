import { describe, expect, it } from 'vitest'
import { contacts, others } from './contact-recovery.ts'
import { duressPin, kinds, pin, world, type World } from './world.ts'

/** What every kind of success reads as: 1 or 3, by a PIN. */
const readings = async ({ driven, party, instance }: World, secret: string): Promise<string[]> => {
  const read: string[] = []
  const event = async (done: unknown): Promise<void> =>
    void read.push(`${JSON.stringify(done)} ${party.lastEvent ?? ''}`)
  await event(await driven.open(secret))
  read.push(String(await party.status()))
  await driven.close()
  await event(await driven.unlock(secret))
  await event(await driven.unmask(secret))
  instance.now += 60_000
  await event(await party.otp(await driven.otp(secret)))
  await event(await party.answer(await driven.answer(await party.challenge(), secret)))
  const { id } = await party.propose()
  await event(await driven.approve(secret))
  read.push(party.decision(id) ?? 'undecided')
  return read
}

const normal = [
  '"ok" token.opened online',
  '1',
  '"ok" token.unlocked online',
  '"ok" token.unlocked online',
  '{"valid":true,"duress":false} otp.accepted otp',
  '{"status":1} token.opened offline',
  '"ok" transaction.approved transaction',
  'approved',
]
const forced = [
  '"ok" token.duress online',
  '3',
  '"ok" token.duress online',
  '"ok" token.duress online',
  '{"valid":true,"duress":true} token.duress otp',
  '{"status":3} token.duress offline',
  '"ok" transaction.duress transaction',
  'duress',
]

describe.each(kinds)('a PIN change, by %s', (kind) => {
  it('takes effect: the new PINs work as what they are, the old ones are wrong', async () => {
    const made = await world(kind)
    expect(await made.driven.change(pin, '2580', '7319')).toBe('ok')
    expect(made.party.lastEvent).toBe('token.changed online')
    expect(await readings(made, '2580')).toEqual(normal)
    expect(await readings(made, '7319')).toEqual(forced)
    expect([await made.driven.open(pin), await made.driven.open(duressPin)]).toEqual(['pin 2', 'pin 1'])
  })

  it('is made under a new key of the server’s, so that it gives no guess at the old PINs', async () => {
    const { driven, instance } = await world(kind)
    const before = (await instance.token('joe')).state.registration
    expect(await driven.change(pin, '2580', '7319')).toBe('ok')
    expect((await instance.token('joe')).state.registration?.k).not.toEqual(before?.k)
  })

  it('without a new duress PIN there is none', async () => {
    const { driven } = await world(kind)
    expect(await driven.change(pin, '2580')).toBe('ok')
    expect([await driven.open(duressPin), await driven.open('2580')]).toEqual(['pin 2', 'ok'])
  })

  it('a wrong old PIN is a try, and changes nothing', async () => {
    const made = await world(kind)
    for (const left of [2, 1]) expect(await made.driven.change('1111', '2580', '7319')).toBe(`pin ${left}`)
    expect(await readings(made, pin)).toEqual(normal)
    for (const left of [2, 1, 0]) expect(await made.driven.change('1111', '2580', '7319')).toBe(`pin ${left}`)
    expect(await made.driven.change(pin, '2580')).toBe('blocked')
  })

  it('twenty changes in a row', async () => {
    const { driven } = await world(kind)
    let last = pin
    for (let round = 0; round < 20; round += 1) {
      const next = `48${31 + round * 3}7`
      expect(await driven.change(last, next, `90${52 + round}6`)).toBe('ok')
      last = next
    }
    expect(await driven.open(last)).toBe('ok')
  })
})

describe.each(kinds)('shadow, by %s', (kind) => {
  it('a change under duress works, and every success is duress from then on, with either new PIN', async () => {
    const made = await world(kind)
    expect(await made.driven.change(duressPin, '2580', '7319')).toBe('ok')
    expect(made.party.lastEvent).toBe('token.duress online')
    expect(await readings(made, '2580')).toEqual(forced)
    expect(await readings(made, '7319')).toEqual(forced)
    expect([await made.driven.open(pin), await made.driven.open(duressPin)]).toEqual(['pin 2', 'pin 1'])
    expect(await made.driven.change('2580', '8641', '1597')).toBe('ok')
    expect(await readings(made, '8641')).toEqual(forced)
  })

  it('an administrator brings the true registration back at once, once', async () => {
    const made = await world(kind, { duressHold: 0 })
    await made.driven.change(duressPin, '2580', '7319')
    await made.driven.change('2580', '8641', '1597')
    await made.driven.open('8641')
    await made.driven.otp('8641')
    made.instance.now += 5 * 3_600_000
    expect(await made.party.restore()).toBe(true)
    expect([await made.party.status(), made.party.lastEvent]).toEqual([2, 'token.restored forced'])
    expect(await readings(made, pin)).toEqual(normal)
    expect(await readings(made, duressPin)).toEqual(forced)
    expect([await made.driven.open('8641'), await made.driven.open('2580')]).toEqual(['pin 2', 'pin 1'])
    expect(await made.party.restore()).toBe(false)
  })

  it('contacts set under duress: shadow, the true ones kept aside; restored with the rest', async () => {
    const made = await world(kind, { recovery: { methods: ['phrase', 'contacts'] } })
    expect(await made.driven.nominate(pin, contacts)).toBe('ok')
    expect(await made.driven.nominate(duressPin, others)).toBe('ok')
    expect((await made.instance.token('joe')).cold).toMatchObject({ contacts: others, contactsAside: contacts })
    expect(await readings(made, pin)).toEqual(forced)
    expect(await made.party.restore()).toBe(true)
    expect((await made.instance.token('joe')).cold).toMatchObject({ contacts, contactsAside: null, aside: null })
    expect(await readings(made, pin)).toEqual(normal)
  })

  it('a restore gives a blocked token back too', async () => {
    const { driven, party } = await world(kind)
    expect(await party.restore()).toBe(false)
    await driven.change(duressPin, '2580')
    for (let round = 0; round < 3; round += 1) await driven.open('1111')
    expect(await party.status()).toBe(4)
    expect(await party.restore()).toBe(true)
    expect(await driven.open(pin)).toBe('ok')
  })

  it('a restore closes, forgets errors, drops what was under way and is one event, with a shadow or without', async () => {
    const restored = await Promise.all(
      [pin, duressPin].map(async (secret) => {
        const made = await world(kind, { duressHold: 0 })
        await made.driven.change(secret, '2580', '7319')
        await made.driven.open('2580')
        await made.driven.open('1111')
        await made.party.challenge()
        const { second } = made.clean()
        await second.hello(await made.instance.enroll('joe'), 'Pixel')
        const before = made.instance.tokens.observed.length
        expect(await made.party.restore()).toBe(secret === duressPin)
        const { state, cold } = await made.instance.token('joe')
        expect([await made.party.status(), made.party.lastEvent]).toEqual([2, 'token.restored forced'])
        expect(state).toMatchObject({ errors: 0, session: null, challenge: null, enrolment: null, via: 'forced' })
        expect(cold).toMatchObject({ pending: null, recovery: null, reset: null })
        return made.instance.tokens.observed.slice(before)
      }),
    )
    expect(restored[0]).toHaveLength(1)
    expect(restored[1]).toEqual(restored[0])
  })

  it('a restore leaves an administrator’s own block', async () => {
    const { driven, party } = await world(kind)
    await driven.change(duressPin, '2580')
    await party.force(4)
    expect(await party.restore()).toBe(true)
    expect([await party.status(), await driven.open(pin)]).toEqual([4, 'blocked'])
    await party.force(2)
    expect([await driven.open(pin), await party.status()]).toEqual(['ok', 1])
  })

  it('the phrase ends a shadow by a new registration', async () => {
    const made = await world(kind, { duressHold: 0 })
    await made.driven.change(duressPin, '2580', '7319')
    expect(await made.driven.reset(made.phrase, '8641', '1597')).toBe('ok')
    expect(made.party.lastEvent).toBe('token.recovered recovery')
    expect(await readings(made, '8641')).toEqual(normal)
    expect(await readings(made, '1597')).toEqual(forced)
    expect((await made.instance.token('joe')).cold?.aside).toBeNull()
    expect(await made.party.restore()).toBe(false)
  })

  it('a phrase reset unblocks what errors blocked, not what an administrator did', async () => {
    const { driven, party, phrase } = await world(kind)
    for (let round = 0; round < 3; round += 1) await driven.open('1111')
    expect(await driven.reset(phrase, '2580')).toBe('ok')
    expect([await party.status(), await driven.open('2580')]).toEqual([2, 'ok'])
    await party.force(4)
    expect(await driven.reset(phrase, '8641')).toBe('ok')
    expect([await party.status(), await driven.open('8641')]).toEqual([4, 'blocked'])
    await party.force(2)
    expect(await driven.open('8641')).toBe('ok')
  })

  it('another phrase is refused, uncounted, and changes nothing', async () => {
    const { driven, party } = await world(kind)
    const other = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'
    for (let round = 0; round < 5; round += 1) expect(await driven.reset(other, '2580')).toBe('phrase')
    expect([await party.errors(), await driven.open(pin)]).toEqual([0, 'ok'])
  })
})

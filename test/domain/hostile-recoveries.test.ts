import { describe, expect, it } from 'vitest'
import { SecondDevice } from '../second-implementation/device.ts'
import { byBoth, contacts, delayed, others, sentCodes } from './contact-recovery.ts'
import { outcome, RelyingParty } from './relying-party.ts'
import { duressPin, pin, words, world, type World } from './world.ts'

describe('hostile recoveries', () => {
  const hello = async (made: World, config?: { expiresIn?: number }) => {
    const device = made.clean().second
    expect((await device.hello(await made.instance.enroll('joe', config), 'thief')).answer).toMatchObject({
      ok: 1,
      mode: 'restore',
    })
    return device
  }

  it('a coercer’s recovery that contacts have vouched for ends with the true owner’s phrase', async () => {
    const made = await world('second', { recovery: { methods: ['phrase', 'contacts'], delay: 3600 } })
    await made.driven.nominate(pin, contacts)
    await made.driven.nominate(duressPin, others)
    const thief = await hello(made)
    await thief.creq([0, 1])
    expect((await thief.cver(await sentCodes(made))).answer).toMatchObject({ ok: 1 })
    expect(await made.driven.reset(words, '2580')).toBe('ok')
    made.instance.now += 3_600_000
    expect((await thief.rstart('1379')).step.answer).toMatchObject({ e: 'gone' })
    expect([await made.driven.open('2580'), await made.party.status()]).toEqual(['ok', 1])
  })

  it('an unconfirmed token is not confirmed by its own phrase', async () => {
    const made = await world('second', { binding: true })
    expect(await made.party.status()).toBe(0)
    expect(await made.driven.open(pin)).toBe('denied')
    expect(await outcome(made.party.otp(await made.driven.otp(pin)))).toBe('not_enrolled')
    expect(await outcome(made.party.force(1))).toBe('not_enrolled')
    expect(await made.driven.reset(words, '2580')).toBe('ok')
    expect([await made.party.status(), await made.driven.open('2580')]).toEqual([0, 'denied'])
    const party = new RelyingParty(made.instance)
    expect(await party.confirm(made.binding)).toBe(false)
  })

  it('who intercepted the code of a first enrolment does not keep the token', async () => {
    const made = await world('second', { binding: true })
    const device = made.clean().second
    expect((await device.hello(await made.instance.enroll('joe'), 'mine')).answer).toMatchObject({ ok: 1, mode: 'new' })
    const { finish } = await device.enrol('2580')
    expect(await made.party.confirm('000000')).toBe(false)
    expect(await made.party.confirm((finish?.bind ?? '').toLowerCase())).toBe(true)
    expect((await device.open('2580')).prove?.answer).toMatchObject({ ok: 1 })
    expect(await made.driven.open(pin)).toBe('gone')
    expect(made.party.events.filter((event) => event === 'token.enrolled')).toHaveLength(1)
  })

  it('picks and codes that are none count nothing', async () => {
    const made = await world('second', byBoth)
    await made.driven.nominate(pin, contacts)
    const thief = await hello(made)
    const counted = async () => (await made.instance.token('joe')).cold
    const picks = [[0], [0, 0], [0, 4], [0, -1], [0, 1.5], [0, '1'], [0, 1, 2, 3, 0], null, 'all', { 0: 0 }, [null, 1]]
    for (const pick of picks)
      expect((await thief.message('creq', { pick })).answer, JSON.stringify(pick)).toMatchObject({ e: 'bad' })
    expect(await counted()).toMatchObject({ recovery: null, recoveriesToday: 0 })
    await thief.creq([0, 1])
    const six = ['1234', '4567', '1', '2', '3', '4']
    for (const codes of [['123', '4567'], ['12345', '4567'], [1234, 4567], null, '1234', six, ['１２３４', '4567']])
      expect((await thief.message('cver', { codes })).answer, JSON.stringify(codes)).toMatchObject({ e: 'bad' })
    expect((await counted())?.recovery?.tries).toBe(3)
    expect((await thief.message('cver', { codes: [] })).answer).toMatchObject({ e: 'contacts', left: 2 })
  })

  it('a code that ran out, was replaced or used lets nobody go on', async () => {
    const made = await world('second', byBoth)
    await made.driven.nominate(pin, contacts)
    const late = await hello(made, { expiresIn: 60 })
    made.instance.now += 60_000
    for (const step of [(await late.rstart('2580')).step, await late.creq([]), await late.cver(['1234', '1234'])])
      expect(step.answer).toMatchObject({ e: 'code' })
    const early = await hello(made)
    const other = await hello(made)
    expect((await early.creq([])).answer).toMatchObject({ e: 'gone' })
    const start = await other.rstart('2580', '7319')
    expect((await other.rfin(start, words)).step.answer).toMatchObject({ ok: 1 })
    expect((await other.creq([])).answer).toMatchObject({ e: 'bad' })
  })

  it('a phone that vouching did not reach has no way round: no factor, another session, another registration', async () => {
    const made = await world('second', delayed)
    await made.driven.nominate(pin, contacts)
    const thief = await hello(made)
    expect((await thief.rstart('2580')).step.answer).toMatchObject({ e: 'denied' })
    expect((await thief.depositedSeed()).answer).toMatchObject({ e: 'denied' })
    const victim = await world('second')
    const phone = victim.clean().second
    await phone.hello(await victim.instance.enroll('joe'), 'thief')
    const start = await phone.rstart('2580', '7319')
    expect((await phone.rfin(start)).step.answer).toMatchObject({ e: 'denied' })
    const next = await phone.rstart('2580', '7319')
    const { prove } = await SecondDevice.load(phone.record(), {
      fetch: victim.instance.fetch,
      clock: phone.clock,
    }).open('2580')
    expect(prove).toBeUndefined()
    expect((await phone.rfin(next, words, { reg: new Uint8Array(164) })).step.answer).toMatchObject({ e: 'bad' })
  })
})

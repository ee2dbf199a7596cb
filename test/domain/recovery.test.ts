import { describe, expect, it } from 'vitest'
import { Token, ZaasError } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { contactCodeOf } from '../support/memory-instance.ts'
import {
  type CleanPhone,
  type Driven,
  type Kind,
  kinds,
  outcome,
  pin,
  RelyingParty,
  sdk,
  second,
  words,
  world,
  type World,
} from './world.ts'

const contacts = [
  { n: 'Ana', a: '+34600000001' },
  { n: 'Bo', a: 'bo@example.com' },
  { n: 'Cy', a: 'cy@example.com' },
  { n: 'Di', a: 'di@example.com' },
]
const others = [
  { n: 'Xi', a: '+34600000009' },
  { n: 'Yo', a: 'yo@example.com' },
  { n: 'Zu', a: 'zu@example.com' },
]
const both = { recovery: { methods: ['phrase', 'contacts'] } }
const delayed = { recovery: { methods: ['contacts'], delay: 86_400 } }

/** The codes that were sent in the running session, in the order picked. */
const sentCodes = async ({ instance }: World): Promise<string[]> => {
  const { cold } = await instance.token('joe')
  const { recovery } = cold ?? {}
  return recovery == null ? [] : recovery.picks.map((pick) => contactCodeOf(recovery.id, pick))
}
const wrongs = (codes: readonly string[], which: readonly number[]): string[] =>
  codes.map((code, at) => (which.includes(at) ? code.replace(/^./, (first) => (first === '9' ? '1' : '9')) : code))

/** A contact recovery as far as a test wants it: `answers` gives the codes for each round. */
const byContacts = async (
  kind: Kind,
  made: World,
  phone: CleanPhone,
  deeplink: string,
  answers: (sent: string[]) => string[][],
  pins = { pin: '2580', duress: '7319' },
): Promise<{ result: string; driven?: Driven }> => {
  if (kind === 'sdk') {
    let rounds: string[][] | undefined
    const recovered = await Token.recover({
      deeplink,
      by: 'contacts',
      pin: pins.pin,
      duressPin: pins.duress,
      ...phone.sdk,
      pick: (names) => {
        expect(names).toHaveLength(4)
        return [3, 0]
      },
      codes: async () => {
        rounds ??= answers(await sentCodes(made))
        return rounds.shift() ?? []
      },
    })
    const left = 'left' in recovered && recovered.left !== undefined ? ` ${recovered.left}` : ''
    return recovered.result === 'done'
      ? { result: 'ok', driven: sdk(recovered.token) }
      : { result: `${recovered.result}${left}` }
  }
  const device = phone.second
  if (device.n === 0) {
    expect((await device.hello(deeplink, 'new')).answer).toMatchObject({ ok: 1, mode: 'restore' })
    expect((await device.creq([])).answer).toMatchObject({ ok: 1, names: ['Ana', 'Bo', 'Cy', 'Di'] })
    const asked = (await device.creq([3, 0])).answer
    if (asked?.ok !== 1) return { result: String(asked?.e) }
    let left = ''
    for (const codes of answers(await sentCodes(made))) {
      const { answer } = await device.cver(codes)
      left = answer?.ok === 1 ? 'vouched' : ` ${String(answer?.['left'])}`
    }
    if (left !== 'vouched') return { result: `wrong-codes${left}` }
  }
  const start = await device.rstart(pins.pin, pins.duress)
  if (start.step.answer?.ok !== 1)
    return { result: start.step.answer?.e === 'denied' ? 'waiting' : String(start.step.answer?.e) }
  const { step } = await device.rfin(start)
  return step.answer?.ok === 1 ? { result: 'ok', driven: second(device) } : { result: String(step.answer?.e) }
}

const byPhrase = async (
  kind: Kind,
  phone: CleanPhone,
  deeplink: string,
  phrase: string,
): Promise<{ result: string; driven?: Driven }> => {
  if (kind === 'sdk') {
    const recovered = await Token.recover({
      deeplink,
      by: 'phrase',
      phrase,
      pin: '2580',
      duressPin: '7319',
      ...phone.sdk,
    })
    return recovered.result === 'done' ? { result: 'ok', driven: sdk(recovered.token) } : { result: recovered.result }
  }
  expect((await phone.second.hello(deeplink, 'new')).answer).toMatchObject({ ok: 1, mode: 'restore' })
  expect((await phone.second.enrolStart('2580')).step.answer).toMatchObject({ e: 'denied' })
  const start = await phone.second.rstart('2580', '7319')
  const { step } = await phone.second.rfin(start, phrase)
  return step.answer?.ok === 1
    ? { result: 'ok', driven: second(phone.second) }
    : { result: step.answer?.e === 'phrase' ? 'wrong-phrase' : String(step.answer?.e) }
}

describe.each(kinds)('a clean phone with the phrase, by %s', (kind) => {
  it('takes the token over; the old phone is gone', async () => {
    const made = await world(kind)
    await made.driven.open(pin)
    const { result, driven } = await byPhrase(kind, made.clean(), await made.instance.enroll('joe'), made.phrase)
    expect([result, await made.party.status(), made.party.lastEvent]).toEqual(['ok', 2, 'token.recovered recovery'])
    expect([await driven?.open('2580'), await made.party.status()]).toEqual(['ok', 1])
    expect([await driven?.open('7319'), await made.party.status()]).toEqual(['ok', 3])
    expect(await made.driven.open(pin)).toBe('gone')
    expect(await made.party.otp((await driven?.otp('2580')) ?? '')).toMatchObject({ valid: true })
  })

  it('another phrase does not; the code alone opens nothing', async () => {
    const made = await world(kind)
    const other = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'
    const { result } = await byPhrase(kind, made.clean(), await made.instance.enroll('joe'), other)
    expect(result).toBe('wrong-phrase')
    expect(await made.driven.open(pin)).toBe('ok')
    expect(await made.party.errors()).toBe(0)
  })

  it('starts with its own clock, whatever the old phone was wrong by', async () => {
    const made = await world(kind)
    made.clock.skew = 23 * 3600
    const first = await made.driven.otp(pin)
    made.instance.now += 30_000
    expect(await made.party.resync(first, await made.driven.otp(pin))).toMatchObject({ valid: true })
    made.clock.skew = 0
    const { driven } = await byPhrase(kind, made.clean(), await made.instance.enroll('joe'), made.phrase)
    expect(await made.party.otp((await driven?.otp('2580')) ?? '')).toMatchObject({ valid: true })
  })

  it('an administrator’s block stays', async () => {
    const made = await world(kind)
    await made.party.force(4)
    const { driven } = await byPhrase(kind, made.clean(), await made.instance.enroll('joe'), made.phrase)
    expect([await made.party.status(), await driven?.open('2580')]).toEqual([4, 'blocked'])
  })

  it('ends a shadow, and the coercer’s recovery with it', async () => {
    const made = await world(kind, { ...both, duressHold: 0 })
    await made.driven.nominate(pin, contacts)
    await made.driven.change(duressPin(), '2580', '7319')
    const { driven } = await byPhrase(kind, made.clean(), await made.instance.enroll('joe'), made.phrase)
    await driven?.open('2580')
    expect(await made.party.status()).toBe(1)
    expect((await made.instance.token('joe')).cold).toMatchObject({
      contacts,
      aside: null,
      contactsAside: null,
      recovery: null,
    })
  })
})

const duressPin = (): string => '9052'

describe.each(kinds)('trusted contacts, by %s', (kind) => {
  const ready = async (config: Record<string, unknown> = both): Promise<World> => {
    const made = await world(kind, config)
    expect(await made.driven.nominate(pin, contacts)).toBe('ok')
    return made
  }

  it('two codes move the token to a clean phone', async () => {
    const made = await ready()
    const { result, driven } = await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => [
      sent,
    ])
    expect([result, made.party.lastEvent]).toEqual(['ok', 'token.recovered recovery'])
    expect([await driven?.open('2580'), await made.party.status(), await made.driven.open(pin)]).toEqual([
      'ok',
      1,
      'gone',
    ])
    expect((await made.instance.token('joe')).cold).toMatchObject({
      contacts,
      pending: null,
      recovery: null,
      deviceName: expect.any(String),
    })
  })

  it('a right code among wrong ones is not revealed; the third wrong set ends the session', async () => {
    const made = await ready()
    const { result } = await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => [
      wrongs(sent, [0]),
      wrongs(sent, [1]),
      wrongs(sent, [0, 1]),
      sent,
    ])
    expect(result).toBe('wrong-codes 0')
    expect(await made.driven.open(pin)).toBe('ok')
    const again = await ready()
    const third = await byContacts(kind, again, again.clean(), await again.instance.enroll('joe'), (sent) => [
      wrongs(sent, [0]),
      sent.toReversed(),
      sent,
    ])
    expect(third.result).toBe('ok')
  })

  it('three sessions a day', async () => {
    const made = await ready()
    const attempt = async () =>
      byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => [wrongs(sent, [0])])
    for (let round = 0; round < 3; round += 1) expect((await attempt()).result).toBe('wrong-codes 2')
    expect((await attempt()).result).toBe('denied')
    made.instance.now += 86_400_000
    expect((await attempt()).result).toBe('wrong-codes 2')
  })

  it('codes live thirty minutes, and one session’s are useless in another', async () => {
    const made = await ready()
    let old: string[] = []
    await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => {
      old = sent
      return []
    })
    const { result } = await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), () => [old])
    expect(result).toBe('wrong-codes 2')
    const late = await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => {
      made.instance.now += 1_800_000
      return [sent]
    })
    expect(late.result).toBe('wrong-codes 0')
  })

  it('waits for the delay; the phone in use is told, and cancels under its PIN', async () => {
    const made = await ready(delayed)
    const phone = made.clean()
    const deeplink = await made.instance.enroll('joe')
    expect((await byContacts(kind, made, phone, deeplink, (sent) => [sent])).result).toBe('waiting')
    expect((await byContacts(kind, made, phone, deeplink, () => [])).result).toBe('waiting')
    expect(await made.driven.cancel('1111')).toBe('pin 2')
    expect(await made.driven.cancel(pin)).toBe('ok')
    made.instance.now += 86_400_000
    const [after] = await Promise.allSettled([byContacts(kind, made, phone, deeplink, (sent) => [sent])])
    expect(after.status === 'fulfilled' ? after.value.result : after.reason).toSatisfy(
      (said: unknown) => said === 'gone' || (said instanceof ZaasError && said.code === 'code'),
    )
    expect(await made.driven.open(pin)).toBe('ok')
  })

  it('is over when the delay is, even when the enrolment code ran out meanwhile', async () => {
    const made = await ready(delayed)
    const phone = made.clean()
    const deeplink = await made.instance.enroll('joe', { expiresIn: 3600 })
    expect((await byContacts(kind, made, phone, deeplink, (sent) => [sent])).result).toBe('waiting')
    made.instance.now += 86_401_000
    const { result, driven } = await byContacts(kind, made, phone, deeplink, () => [])
    expect([result, await driven?.open('2580')]).toEqual(['ok', 'ok'])
  })

  it('set under duress: recovery by them works and stays in shadow; after a restore no phone has the token', async () => {
    const made = await world(kind, { recovery: { methods: ['contacts'] } })
    await made.driven.nominate(pin, contacts)
    await made.driven.nominate(
      duressPin(),
      [...others, { n: 'Di', a: 'q@example.com' }].map(({ a }, at) => ({ n: contacts[at]?.n ?? '', a })),
    )
    const { result, driven } = await byContacts(kind, made, made.clean(), await made.instance.enroll('joe'), (sent) => [
      sent,
    ])
    expect([result, made.party.lastEvent]).toEqual(['ok', 'token.duress recovery'])
    expect([await driven?.open('2580'), await made.party.status()]).toEqual(['ok', 3])
    expect(await made.driven.open(pin)).toBe('gone')
    expect(await made.party.restore()).toBe(true)
    expect([await made.driven.open(pin), await driven?.open('2580')]).toEqual(['gone', 'gone'])
    expect((await made.instance.token('joe')).cold?.contacts).toEqual(contacts)
  })

  it('a second clean phone with the same code takes the first one’s place, and that is an event', async () => {
    const made = await ready()
    const deeplink = await made.instance.enroll('joe')
    const first = made.clean()
    await first.second.hello(deeplink, 'first')
    await first.second.creq([0, 1])
    const codes = await sentCodes(made)
    const { result } = await byContacts(kind, made, made.clean(), deeplink, (sent) => [codes, sent])
    expect(result).toBe('ok')
    expect(made.party.events).toContain('token.conflict')
    expect((await first.second.cver(codes)).answer).toMatchObject({ e: 'gone' })
  })
})

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
    await made.driven.nominate(duressPin(), others)
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
    const made = await world('second', both)
    await made.driven.nominate(pin, contacts)
    const thief = await hello(made)
    for (const pick of [
      [0],
      [0, 0],
      [0, 4],
      [0, -1],
      [0, 1.5],
      [0, '1'],
      [0, 1, 2, 3, 0],
      null,
      'all',
      { 0: 0 },
      [null, 1],
    ]) {
      expect((await thief.message('creq', { pick })).answer, JSON.stringify(pick)).toMatchObject({ e: 'bad' })
    }
    expect((await made.instance.token('joe')).cold).toMatchObject({ recovery: null, recoveriesToday: 0 })
    await thief.creq([0, 1])
    for (const codes of [
      ['123', '4567'],
      ['12345', '4567'],
      [1234, 4567],
      null,
      '1234',
      ['1234', '4567', '1', '2', '3', '4'],
      ['１２３４', '4567'],
    ]) {
      expect((await thief.message('cver', { codes })).answer, JSON.stringify(codes)).toMatchObject({ e: 'bad' })
    }
    expect((await made.instance.token('joe')).cold?.recovery?.tries).toBe(3)
    expect((await thief.message('cver', { codes: [] })).answer).toMatchObject({ e: 'contacts', left: 2 })
  })

  it('a code that ran out, was replaced or used lets nobody go on', async () => {
    const made = await world('second', both)
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

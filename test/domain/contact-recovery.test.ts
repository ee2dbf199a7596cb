import { describe, expect, it } from 'vitest'
import { ZaasError } from '../../sdk/index.ts'
import { byBoth, byContacts, contacts, delayed, others, sentCodes, wrongs } from './contact-recovery.ts'
import { dressed } from '../support/scripts.ts'
import { duressPin, kinds, pin, world, type World } from './world.ts'

describe.each(kinds)('trusted contacts, by %s', (kind) => {
  const ready = async (config: Record<string, unknown> = byBoth): Promise<World> => {
    const made = await world(kind, config)
    expect(await made.driven.nominate(pin, contacts)).toBe('ok')
    return made
  }

  it('two codes move the token to a clean phone', async () => {
    const made = await ready()
    const { result, driven } = await byContacts(kind, made, (sent) => [sent])
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
    const { result } = await byContacts(kind, made, (sent) => [
      wrongs(sent, [0]),
      wrongs(sent, [1]),
      wrongs(sent, [0, 1]),
      sent,
    ])
    expect(result).toBe('wrong-codes 0')
    expect(await made.driven.open(pin)).toBe('ok')
    const again = await ready()
    const third = await byContacts(kind, again, (sent) => [wrongs(sent, [0]), sent.toReversed(), sent])
    expect(third.result).toBe('ok')
  })

  it('three sessions a day', async () => {
    const made = await ready()
    const attempt = async () => byContacts(kind, made, (sent) => [wrongs(sent, [0])])
    for (let round = 0; round < 3; round += 1) expect((await attempt()).result).toBe('wrong-codes 2')
    expect((await attempt()).result).toBe('denied')
    made.instance.now += 86_400_000
    expect((await attempt()).result).toBe('wrong-codes 2')
  })

  it('codes live thirty minutes, and one session’s are useless in another', async () => {
    const made = await ready()
    let old: string[] = []
    await byContacts(kind, made, (sent) => {
      old = sent
      return []
    })
    const { result } = await byContacts(kind, made, () => [old])
    expect(result).toBe('wrong-codes 2')
    const late = await byContacts(kind, made, (sent) => {
      made.instance.now += 1_800_000
      return [sent]
    })
    expect(late.result).toBe('wrong-codes 0')
  })

  it('waits for the delay; the phone in use is told, and cancels under its PIN', async () => {
    const made = await ready(delayed)
    const phone = made.clean()
    const deeplink = await made.instance.enroll('joe')
    expect((await byContacts(kind, made, (sent) => [sent], { phone, deeplink })).result).toBe('waiting')
    expect((await byContacts(kind, made, () => [], { phone, deeplink })).result).toBe('waiting')
    expect(await made.driven.cancel('1111')).toBe('pin 2')
    expect(await made.driven.cancel(pin)).toBe('ok')
    made.instance.now += 86_400_000
    const [after] = await Promise.allSettled([byContacts(kind, made, (sent) => [sent], { phone, deeplink })])
    expect(after.status === 'fulfilled' ? after.value.result : after.reason).toSatisfy(
      (said: unknown) => said === 'gone' || (said instanceof ZaasError && said.code === 'code'),
    )
    expect(await made.driven.open(pin)).toBe('ok')
  })

  it('is over when the delay is, even when the enrolment code ran out meanwhile', async () => {
    const made = await ready(delayed)
    const phone = made.clean()
    const deeplink = await made.instance.enroll('joe', { expiresIn: 3600 })
    expect((await byContacts(kind, made, (sent) => [sent], { phone, deeplink })).result).toBe('waiting')
    made.instance.now += 86_401_000
    const { result, driven } = await byContacts(kind, made, () => [], { phone, deeplink })
    expect([result, await driven?.open('2580')]).toEqual(['ok', 'ok'])
  })

  it('set under duress: recovery by them works and stays in shadow; after a restore no phone has the token', async () => {
    const made = await world(kind, { recovery: { methods: ['contacts'] } })
    await made.driven.nominate(pin, contacts)
    await made.driven.nominate(
      duressPin,
      [...others, { n: 'Di', a: 'q@example.com' }].map(({ a }, at) => ({ n: contacts[at]?.n ?? '', a })),
    )
    const { result, driven } = await byContacts(kind, made, (sent) => [sent])
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
    const { result } = await byContacts(kind, made, (sent) => [codes, sent], { phone: made.clean(), deeplink })
    expect(result).toBe('ok')
    expect(made.party.events).toContain('token.conflict')
    expect((await first.second.cver(codes)).answer).toMatchObject({ e: 'gone' })
  })
})

it.each(dressed)('contacts’ codes are right in %s', async (_, dress) => {
  const made = await world('sdk', byBoth)
  expect(await made.driven.nominate(pin, contacts)).toBe('ok')
  expect((await byContacts('sdk', made, (sent) => [sent.map(dress)])).result).toBe('ok')
})

import { describe, expect, it } from 'vitest'
import { duressPin, kinds, pin, world, type World } from './world.ts'

/** What an open with a PIN comes to, and how it reads. */
const opened = async ({ driven, party }: World, secret: string): Promise<string> =>
  `${await driven.open(secret)} ${await party.status()}`

describe.each(kinds)('a new phrase, by %s', (kind) => {
  it('takes the old one’s place under the PIN', async () => {
    const made = await world(kind)
    const { said, phrase } = await made.driven.renew(pin)
    expect([said, made.party.lastEvent]).toEqual(['ok', 'token.changed online'])
    expect(await made.driven.reset(made.phrase, '2580', '7319')).toBe('phrase')
    expect(await made.driven.reset(phrase, '2580', '7319')).toBe('ok')
    expect(await opened(made, '2580')).toBe('ok 1')
  })

  it('with a wrong PIN is a try, and changes nothing', async () => {
    const { driven, phrase } = await world(kind)
    expect((await driven.renew('1111')).said).toBe('pin 2')
    expect(await driven.reset(phrase, '2580')).toBe('ok')
  })

  it('is denied where phrases recover nothing', async () => {
    const { driven, party } = await world(kind, { recovery: { methods: ['contacts'] } })
    expect([(await driven.renew(pin)).said, party.lastEvent]).toEqual(['denied', 'token.unlocked online'])
  })

  it('made under duress leaves the token in shadow, which the phrase set aside ends, and only that one', async () => {
    const made = await world(kind, { duressHold: 0 })
    const { said, phrase } = await made.driven.renew(duressPin)
    expect([said, made.party.lastEvent]).toEqual(['ok', 'token.duress online'])
    expect(await opened(made, pin)).toBe('ok 3')
    expect(await made.driven.reset(phrase, '2580', '7319')).toBe('ok')
    expect([await opened(made, '2580'), made.party.lastEvent]).toEqual(['ok 3', 'token.duress online'])
    expect(await made.driven.reset(made.phrase, '8641', '1597')).toBe('ok')
    expect(await opened(made, '8641')).toBe('ok 1')
    expect(await made.driven.reset(phrase, '2580')).toBe('phrase')
    expect(await made.driven.reset(made.phrase, '2580')).toBe('ok')
  })

  it('made in a shadow leaves the true one set aside, and a restore brings it back', async () => {
    const made = await world(kind, { duressHold: 0 })
    await made.driven.change(duressPin, '2580', '7319')
    const { said, phrase } = await made.driven.renew('2580')
    expect(said).toBe('ok')
    expect(await made.driven.reset(phrase, '8641', '1597')).toBe('ok')
    expect(await opened(made, '8641')).toBe('ok 3')
    expect(await made.party.restore()).toBe(true)
    expect(await opened(made, pin)).toBe('ok 1')
    expect(await made.driven.reset(phrase, '8641')).toBe('phrase')
    expect(await made.driven.reset(made.phrase, '8641')).toBe('ok')
  })

  it('is judged by two verifications, whether something was set aside or not, and whichever was right', async () => {
    const works = []
    for (const [renewed, which] of [
      [pin, 'new'],
      [pin, 'old'],
      [duressPin, 'new'],
      [duressPin, 'old'],
    ] as const) {
      const { driven, phrase: old, instance } = await world(kind, { duressHold: 0 })
      const { phrase } = await driven.renew(renewed)
      const before = instance.work.verify
      await driven.reset(which === 'new' ? phrase : old, '2580', '7319')
      works.push(instance.work.verify - before)
    }
    expect(new Set(works)).toEqual(new Set([4]))
  })
})

import { describe, expect, it } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { contacts, byBoth } from './contact-recovery.ts'
import { type Driven, sdk, second } from './driven.ts'
import { duressPin, type Kind, kinds, pin, world, type World } from './world.ts'

/** What a clean phone with a phrase comes to: a word, and the phone where it took the token over. */
const byPhrase = async (
  kind: Kind,
  { clean, instance, phrase: own }: World,
  phrase = own,
): Promise<{ result: string; driven?: Driven }> => {
  const phone = clean()
  const deeplink = await instance.enroll('joe')
  if (kind === 'sdk') {
    const chosen = { pin: '2580', duressPin: '7319', deviceName: 'new' }
    const recovered = await Token.recover({ ...phone.sdk, ...chosen, deeplink, by: 'phrase', phrase })
    return recovered.result === 'done' ? { result: 'ok', driven: sdk(recovered.token) } : { result: recovered.result }
  }
  expect((await phone.second.hello(deeplink, 'new')).answer).toMatchObject({ ok: 1, mode: 'restore' })
  expect((await phone.second.enrolStart('2580')).step.answer).toMatchObject({ e: 'denied' })
  const { answer } = (await phone.second.rfin(await phone.second.rstart('2580', '7319'), phrase)).step
  if (answer?.ok === 1) return { result: 'ok', driven: second(phone.second) }
  return { result: answer?.e === 'phrase' ? 'wrong-phrase' : String(answer?.e) }
}

describe.each(kinds)('a clean phone with the phrase, by %s', (kind) => {
  it('takes the token over; the old phone is gone', async () => {
    const made = await world(kind)
    await made.driven.open(pin)
    const { result, driven } = await byPhrase(kind, made)
    expect([result, await made.party.status(), made.party.lastEvent]).toEqual(['ok', 2, 'token.recovered recovery'])
    expect([await driven?.open('2580'), await made.party.status()]).toEqual(['ok', 1])
    expect([await driven?.open('7319'), await made.party.status()]).toEqual(['ok', 3])
    expect(await made.driven.open(pin)).toBe('gone')
    expect((await made.instance.token('joe')).state.deviceName).toBe('new')
    expect(await made.party.otp((await driven?.otp('2580')) ?? '')).toMatchObject({ valid: true })
  })

  it('another phrase does not; the code alone opens nothing', async () => {
    const made = await world(kind)
    const other = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'
    const { result } = await byPhrase(kind, made, other)
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
    const { driven } = await byPhrase(kind, made)
    expect(await made.party.otp((await driven?.otp('2580')) ?? '')).toMatchObject({ valid: true })
  })

  it('an administrator’s block stays', async () => {
    const made = await world(kind)
    await made.party.force(4)
    const { driven } = await byPhrase(kind, made)
    expect([await made.party.status(), await driven?.open('2580')]).toEqual([4, 'blocked'])
  })

  it('ends a shadow, and the coercer’s recovery with it', async () => {
    const made = await world(kind, { ...byBoth, duressHold: 0 })
    await made.driven.nominate(pin, contacts)
    await made.driven.change(duressPin, '2580', '7319')
    const { driven } = await byPhrase(kind, made)
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

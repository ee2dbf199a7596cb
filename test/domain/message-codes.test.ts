import { describe, expect, it } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { changeAddresses } from '../../core/domain/token/addresses.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { newSentCode } from '../../core/domain/token/message-code.ts'
import { outcome } from './relying-party.ts'
import { duressPin, pin, world } from './world.ts'

const by = { duress: false, messages: { sms: true, email: true } }
const beside = { duress: true, messages: { sms: true, beside: true } }
const wrongOf = (code: string): string => code.replace(/^./, (first) => (first === '7' ? '8' : '7'))
const minute = 60_000

describe('a code that is sent', () => {
  it('is six digits, evenly', () => {
    expect(newSentCode(Uint8Array.of(0, 0, 0, 0, 0, 7))).toBe('000007')
    expect(newSentCode(Uint8Array.of(255, 255, 255, 255, 255, 255))).toBe(String((2 ** 48 - 1) % 1_000_000))
  })

  it('is accepted once, however it is typed; given again it is used, and costs nothing', async () => {
    const { party } = await world('second', by)
    const code = await party.send()
    const arabic = code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))
    expect(await party.message(`${arabic.slice(0, 3)} ${arabic.slice(3)}\n`)).toMatchObject({
      valid: true,
      duress: false,
    })
    expect(await party.message(code)).toEqual({ valid: false, reason: 'used', errors: 0 })
    expect(await outcome(party.message(wrongOf(code)))).toBe('no_challenge')
    expect([await party.errors(), party.lastEvent, await party.status()]).toEqual([0, 'otp.accepted sms', 2])
  })

  it('is good for five minutes, until the next one is sent, or its address changes', async () => {
    const { party, instance } = await world('second', by)
    const first = await party.send()
    const second = await party.send({ via: 'email' })
    if (first !== second) expect(await party.message(first)).toEqual({ valid: false, errors: 1 })
    expect(await party.message(second)).toMatchObject({ valid: true })
    expect(party.lastEvent).toBe('otp.accepted email')
    const late = await party.send()
    instance.now += 5 * minute
    expect(await outcome(party.message(late))).toBe('no_challenge')
    const lost = await party.send()
    await instance.apply('joe', (token) => changeAddresses(token as WholeToken, { phone: '+34600000002' }))
    expect(await outcome(party.message(lost))).toBe('no_challenge')
  })

  it('is wrong on the one counter of all tries, and blocks with its own way; what cannot be one costs nothing', async () => {
    const { party, driven } = await world('second', by)
    const code = await party.send({ via: 'email' })
    for (const typed of ['12345', '1234567', 'abcdef', ''])
      expect(await outcome(party.message(typed))).toBe('invalid_parameters')
    expect(await driven.open('1111')).toBe('pin 2')
    expect(await party.message(wrongOf(code))).toEqual({ valid: false, errors: 2 })
    expect(await party.message(wrongOf(code))).toEqual({ valid: false, errors: 3 })
    expect([await party.status(), party.lastEvent]).toEqual([4, 'token.blocked email'])
    expect([await outcome(party.message(code)), await outcome(party.send())]).toEqual(['blocked', 'blocked'])
  })

  it('that is right gives no tries back: it comes to the phone whose PIN a thief guesses', async () => {
    const { party, driven } = await world('second', by)
    expect(await driven.open('1111')).toBe('pin 2')
    expect(await driven.open('2222')).toBe('pin 1')
    expect(await party.message(await party.send())).toMatchObject({ valid: true })
    expect(await party.errors()).toBe(2)
    expect(await driven.open('3333')).toBe('pin 0')
  })

  it('of one purpose or transaction is nothing for another, and is not tried by that', async () => {
    const { party, instance } = await world('second', by)
    const [one, other] = [await party.propose(), await party.propose({ payee: 'Ben' })]
    const code = await party.send({ purpose: 'transaction', transaction: one.id })
    for (const given of [{ purpose: 'login' }, { purpose: 'device' }, { transaction: other.id }] as const)
      expect(await outcome(party.message(code, given))).toBe('no_challenge')
    expect(await party.message(code, { purpose: 'transaction', transaction: one.id })).toEqual({
      valid: true,
      duress: false,
      purpose: 'transaction',
      transaction: one.id,
    })
    expect([party.decision(one.id), party.decision(other.id)]).toEqual(['approved', null])
    expect(instance.tokens.events.at(-1)).toMatchObject({
      type: 'transaction.approved',
      via: 'sms',
      transaction: one.id,
    })
    const login = await party.send()
    expect(await outcome(party.message(login, { purpose: 'transaction', transaction: other.id }))).toBe('no_challenge')
    expect([await party.errors(), party.decision(other.id)]).toEqual([0, null])
  })

  it('for a transaction ends with it', async () => {
    const { party, driven, instance } = await world('second', by)
    expect(await outcome(party.send({ purpose: 'transaction', transaction: 'A'.repeat(22) }))).toBe('not_found')
    const denied = await party.propose()
    const code = await party.send({ purpose: 'transaction', transaction: denied.id })
    expect(await driven.deny()).toBe('ok')
    expect(await outcome(party.message(code))).toBe('no_challenge')
    const short = await party.propose({}, 30)
    const late = await party.send({ purpose: 'transaction', transaction: short.id })
    instance.now += minute
    expect(await outcome(party.message(late))).toBe('no_challenge')
    expect([party.decision(denied.id), party.decision(short.id), await party.errors()]).toEqual(['denied', null, 0])
  })

  it('is one of a hundred that are given at once', async () => {
    const { party } = await world('second', by)
    const code = await party.send()
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => outcome(party.message(code))))
    expect(verdicts.filter((one) => typeof one === 'object' && one.valid)).toHaveLength(1)
    expect(await party.errors()).toBe(0)
  })
})

describe('codes beside the token, where there is duress', () => {
  it('are refused with duress unless they say that they are', () => {
    for (const messages of [{ sms: true }, { email: true }]) {
      expect(serviceConfig.safeParse({ duress: true, messages }).error?.issues[0]?.path).toEqual(['messages', 'beside'])
      expect(serviceConfig.safeParse({ duress: true, messages: { ...messages, beside: true } }).success).toBe(true)
      expect(serviceConfig.safeParse({ messages }).success).toBe(true)
    }
  })

  it('approve nothing: the transaction waits for the PIN', async () => {
    const { party, driven } = await world('second', beside)
    const { id } = await party.propose()
    expect(await party.message(await party.send({ purpose: 'transaction', transaction: id }))).toMatchObject({
      valid: true,
      transaction: id,
    })
    expect([party.decision(id), party.lastEvent]).toEqual([null, 'otp.accepted sms'])
    expect(await driven.approve(duressPin)).toBe('ok')
    expect(party.decision(id)).toBe('duress')
  })

  it('read as duress while a hold runs and in a shadow, and neither begin nor end either', async () => {
    const { party, driven, instance } = await world('second', { ...beside, duressHold: 60 })
    expect(await party.message(await party.send())).toMatchObject({ duress: false })
    expect(await driven.open(duressPin)).toBe('ok')
    const held = (await instance.token('joe')).state.duressUntil
    instance.now += minute
    expect(await party.message(await party.send())).toMatchObject({ valid: true, duress: true })
    expect(party.lastEvent).toBe('token.duress sms')
    expect((await instance.token('joe')).state.duressUntil).toBe(held)
    expect(await driven.change(duressPin, '5927', '8163')).toBe('ok')
    instance.now += 120 * minute
    expect(await party.message(await party.send())).toMatchObject({ valid: true, duress: true })
    const code = await party.send()
    await party.restore()
    expect(await outcome(party.message(code))).toBe('no_challenge')
    expect(await party.message(await party.send())).toMatchObject({ valid: true, duress: false })
    expect(await driven.open(pin)).toBe('ok')
  })
})

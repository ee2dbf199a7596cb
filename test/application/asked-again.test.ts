import { describe, expect, it } from 'vitest'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import { action as offlineOpen } from '../../functions/token/offline-open.ts'
import { action as otp } from '../../functions/token/otp.ts'
import { duressPin, pin, world } from '../domain/world.ts'
import { outcome } from '../domain/relying-party.ts'

/** A token, and its relying party's requests with an `Idempotency-Key`. */
const scene = async () => {
  const made = await world('second')
  const { instance } = made
  const { ports } = instance
  const asking =
    (action: typeof otp | typeof offlineOpen) =>
    async (code: string, key: string | null, as: Partial<ServiceCaller> = {}, id = 'joe') => {
      const request = { id, service: instance.service.name, code }
      const caller = { ...instance.caller, ...as }
      return (await action(ports)({ request, caller, idempotencyKey: key })).body
    }
  const challenged = async () => {
    const code = '7KQM'
    const expires = instance.now + 300_000
    await instance.apply('joe', (token) => ({
      token: { ...token, state: { ...token.state, challenge: { code, expires } } },
      answer: null,
    }))
    return code
  }
  const errors = async () => (await instance.token('joe')).state.errors
  return { ...made, ports, otp: asking(otp), offline: asking(offlineOpen), challenged, errors }
}

const wrong = { valid: false, errors: 1, maxErrors: 3 }

describe('a code that is asked about again with its key', () => {
  it('has its first verdict, and is no second try, where it was right', async () => {
    const { driven, otp: ask, instance } = await scene()
    const code = await driven.otp(pin)
    const first = { valid: true, duress: false }
    expect(await ask(code, 'one')).toEqual(first)
    expect(await ask(code, 'one')).toEqual(first)
    expect(await ask(code, null)).toMatchObject({ reason: 'used' })
    expect(await ask(code, 'other')).toMatchObject({ reason: 'used' })
    instance.now += 299_000
    expect(await ask(code, 'one')).toEqual(first)
    instance.now += 3000
    expect(await ask(code, 'one')).toMatchObject({ valid: false })
  })

  it('has it where it was wrong, also when that blocked the token', async () => {
    const { otp: ask, errors } = await scene()
    for (const key of ['a', 'a', 'a']) expect(await ask('000000', key)).toEqual(wrong)
    expect(await errors()).toBe(1)
    await ask('000000', 'b')
    const last = { valid: false, errors: 3, maxErrors: 3 }
    expect(await ask('000000', 'c')).toEqual(last)
    expect(await ask('000000', 'c')).toEqual(last)
    expect(await outcome(ask('000000', 'd'))).toBe('blocked')
  })

  it('is refused with another body, whoever’s token that is about, and another caller’s key is another', async () => {
    const { otp: ask, instance, errors } = await scene()
    await ask('000000', 'a')
    expect(await outcome(ask('111111', 'a'))).toBe('idempotency_mismatch')
    expect(await errors()).toBe(1)
    expect(await ask('000000', 'a', { by: 'key:2' })).toMatchObject({ errors: 2 })
    await instance.enroll('ann')
    expect(await outcome(ask('000000', 'a', {}, 'ann'))).toBe('idempotency_mismatch')
  })

  it('is judged once, however many ask at once', async () => {
    const { driven, otp: ask, instance, errors } = await scene()
    instance.tokens.pause = () => new Promise((resolve) => setImmediate(resolve))
    const code = await driven.otp(pin)
    const all = await Promise.all(Array.from({ length: 6 }, () => ask(code, 'same')))
    expect(new Set(all.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"valid":true,"duress":false}']))
    const misses = await Promise.all(Array.from({ length: 6 }, () => ask('000000', 'miss')))
    expect(misses).toEqual(misses.map(() => wrong))
    expect(await errors()).toBe(1)
  })

  it('has its first verdict where that is written between the looks of another request at record and token', async () => {
    const { driven, otp: ask, instance, ports } = await scene()
    const code = await driven.otp(pin)
    const { find } = ports.notes
    ports.notes.find = async (...named) => {
      ports.notes.find = find
      const found = await find(...named)
      await ask(code, 'same')
      return found
    }
    expect(await ask(code, 'same')).toEqual({ valid: true, duress: false })
    expect(instance.tokens.records.size).toBe(1)
  })

  it('is kept as it was and told as its asker may see it, in records of one size', async () => {
    const { driven, otp: ask, instance } = await scene()
    const forced = await driven.otp(duressPin)
    expect(await ask(forced, 'duress')).toEqual({ valid: true, duress: true })
    expect(await ask(forced, 'duress', { hideDuress: true })).toEqual({ valid: true, duress: false })
    expect(await ask(forced, 'duress')).toEqual({ valid: true, duress: true })
    await ask('000000', 'wrong')
    instance.now += 60_000
    await ask(await driven.otp(pin), 'right')
    expect(instance.tokens.records.size).toBe(3)
    expect(new Set([...instance.tokens.records.values()].map(({ record }) => record.length)).size).toBe(1)
  })
})

describe('an answer that is asked about again with its key', () => {
  it('has its first verdict, though its challenge is gone', async () => {
    const { driven, offline: ask, challenged, errors, instance } = await scene()
    const wrongAnswer = `${(await driven.answer(await challenged(), pin)).slice(0, -1)}`
    expect(await outcome(ask(wrongAnswer, 'short'))).toBe('invalid_parameters')
    const answer = await driven.answer(await challenged(), duressPin)
    expect(await ask(answer, 'one')).toEqual({ status: 3 })
    expect(await ask(answer, 'one')).toEqual({ status: 3 })
    expect(await ask(answer, 'one', { hideDuress: true })).toEqual({ status: 1 })
    expect(await outcome(ask(answer, 'two'))).toBe('no_challenge')
    await challenged()
    for (const key of ['w', 'w']) expect(await ask('ZZZZZZZZ', key)).toEqual({ status: 2, errors: 1, maxErrors: 3 })
    expect(await errors()).toBe(1)
    expect(new Set([...instance.tokens.records.values()].map(({ record }) => record.length)).size).toBe(1)
  })
})

it('a code that comes after a block has ended by itself follows the event of that, however it is judged', async () => {
  for (const right of [true, false]) {
    const { driven, otp: ask, instance, errors } = await scene()
    instance.configure({ unblockAfter: 1 })
    for (const key of ['a', 'b', 'c']) await ask('000000', key)
    instance.now += 60_000
    const code = right ? await driven.otp(pin) : '000000'
    const verdict = right ? { valid: true, duress: false } : { valid: false, errors: 3, maxErrors: 3 }
    expect(await ask(code, 'd')).toEqual(verdict)
    expect(await ask(code, 'd')).toEqual(verdict)
    const [ended, judged] = instance.tokens.events.slice(-2)
    expect([ended?.type, ended?.by, ended?.previous, ended?.status]).toEqual(['token.unblocked', 'system', 4, 2])
    expect([judged?.type, judged?.previous]).toEqual([right ? 'otp.accepted' : 'token.blocked', 2])
    expect(judged?.sequence).toBe((ended?.sequence ?? 0) + 1)
    expect(await errors()).toBe(right ? 0 : 3)
  }
})

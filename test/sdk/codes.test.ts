import { describe, expect, test } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { enrolled, setup } from './setup.ts'

const valid = { valid: true, duress: false }

describe('one-time codes', () => {
  test('need no network; a wrong PIN gives a wrong code', async () => {
    const { token, instance, party, network } = await enrolled()
    instance.now += 7_000
    const made = await token.otp('4831')
    expect(made.validForSeconds).toBe(23)
    expect((await token.otp('1111')).code).not.toBe(made.code)
    expect(network.operations).toHaveLength(3)
    expect(await party.otp(made.code)).toEqual(valid)
  })

  test('move the mask with the hours and never back; the earlier mask is gone before the code is shown', async () => {
    const { token, instance, party, store } = await enrolled()
    const [key = ''] = await store.keys()
    const read = async (): Promise<{ mask: string; ep: number }> => JSON.parse((await store.get(key)) ?? '')
    const before = await read()
    instance.now += 5 * 3_600_000
    expect(await party.otp((await token.otp('4831')).code)).toEqual(valid)
    const after = await read()
    expect(after.ep).toBe(before.ep + 5)
    expect(after.mask).not.toBe(before.mask)
    instance.now -= 3 * 3_600_000
    await token.otp('4831')
    expect((await read()).ep).toBe(after.ep)
  })

  test('are refused with `clock` where the device is decades ahead', async () => {
    const { token, instance } = await enrolled()
    instance.now += 40 * 365 * 86_400_000
    await expect(token.otp('4831')).rejects.toMatchObject({ code: 'clock' })
  })
})

describe('offline answers', () => {
  test('come in groups of four; to something that is no challenge there is none', async () => {
    const { token, party } = await enrolled()
    const answer = await token.answer((await party.challenge()).toLowerCase(), '4831')
    expect(answer).toMatch(/^\S{4} \S{4}$/)
    expect(await party.answer(answer)).toEqual({ status: 1 })
    await expect(token.answer('K7', '4831')).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('unlocking', () => {
  test('verifies online, then codes need no PIN until the auto-lock', async () => {
    const { token, instance, party } = await enrolled()
    expect(token.locked).toBe(true)
    await expect(token.otp()).rejects.toMatchObject({ code: 'locked' })
    expect(await token.unlock('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(token.locked).toBe(true)
    expect(await token.unlock('4831')).toEqual({ result: 'done' })
    expect(token.locked).toBe(false)
    instance.now += 4 * 60_000
    expect(await party.otp((await token.otp()).code)).toEqual(valid)
    instance.now += 4 * 60_000
    expect(await token.answer('K7QM')).toMatch(/^\S{4} \S{4}$/)
    instance.now += 5 * 60_000
    expect(token.locked).toBe(true)
    await expect(token.otp()).rejects.toMatchObject({ code: 'locked' })
  })

  test('under duress looks the same and gives the duress codes', async () => {
    const { token, party } = await enrolled()
    expect(await token.unlock('9052')).toEqual({ result: 'done' })
    expect(await party.otp((await token.otp()).code)).toEqual({ valid: true, duress: true })
    token.lock()
    expect(token.locked).toBe(true)
  })

  test('without a network any PIN unlocks, and a wrong one gives wrong codes', async () => {
    const { token, party, network } = await enrolled()
    network.from(0, 'request')
    expect(await token.unlock('1111')).toEqual({ result: 'done', offline: true })
    expect(await party.otp((await token.otp()).code)).toMatchObject({ valid: false })
  })

  test('is not needed where the service does not ask, and the lock follows a clock set back', async () => {
    const { token, instance } = await enrolled(setup({ requirePin: { unlock: false, unmask: false } }))
    expect(token.locked).toBe(false)
    expect([await token.unlock(), await token.unmask()]).toEqual([{ result: 'done' }, { result: 'done' }])
    await expect(token.otp()).rejects.toMatchObject({ code: 'invalid_input' })
    await token.unlock('4831')
    instance.now -= 3_600_000
    await expect(token.otp()).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('with auto-lock 0 lasts until lock', async () => {
    const { token, instance, store, options } = await enrolled(setup({ autoLock: 0 }))
    await token.unlock('4831')
    instance.now += 30 * 86_400_000
    expect(token.locked).toBe(false)
    const [other] = await Token.load(store, options)
    expect(other?.locked).toBe(true)
  })
})

import { describe, expect, test } from 'vitest'
import { offlineAnswer, otp, otpKey, stepOf } from '../../core/protocol/codes.ts'
import { advance, hourOf } from '../../core/protocol/ratchet.ts'
import { Token } from '../../sdk/index.ts'
import { type FakeServer, policy } from './fake-server.ts'
import { enrolled, setup } from './setup.ts'

/** What the server would accept now, for a root. */
const expectedOtp = (server: FakeServer, which: 'kn' | 'kd', time = server.now()): string => {
  const reg = server.token('ana').reg!
  const { mask } = advance({ mask: reg.mask, hour: reg.hour }, hourOf(time))
  return otp(otpKey(reg[which], mask), stepOf(time), server.policy.otp)
}

describe('one-time codes', () => {
  test("are the server's, for PIN and duress PIN; a wrong PIN gives a wrong code", async () => {
    const { token, server } = await enrolled()
    server.clock += 7_000
    expect(await token.otp('4831')).toEqual({ code: expectedOtp(server, 'kn'), validForSeconds: 23 })
    expect((await token.otp('9052')).code).toBe(expectedOtp(server, 'kd'))
    expect((await token.otp('1111')).code).toMatch(/^\d{6}$/)
    expect(server.seen).toHaveLength(3)
  })

  test.each([
    [4, 'dec'],
    [12, 'dec'],
    [4, 'b32'],
    [32, 'b32'],
  ] as const)('of %i %s characters', async (len, alpha) => {
    const world = setup()
    world.server.policy = { ...policy, otp: { len, alpha } }
    const { token, server } = await enrolled(world)
    const { code } = await token.otp('4831')
    expect(code).toBe(expectedOtp(server, 'kn'))
    expect(code).toHaveLength(len)
  })

  test('move the mask with the hours and never back; the earlier mask is gone before the code is shown', async () => {
    const { token, server, store } = await enrolled()
    const [key = ''] = await store.keys()
    const read = async (): Promise<{ mask: string; ep: number }> => JSON.parse((await store.get(key)) ?? '')
    const before = await read()
    server.clock += 5 * 3_600_000
    expect((await token.otp('4831')).code).toBe(expectedOtp(server, 'kn'))
    const after = await read()
    expect(after.ep).toBe(before.ep + 5)
    expect(after.mask).not.toBe(before.mask)
    server.clock -= 3 * 3_600_000
    await token.otp('4831')
    expect((await read()).ep).toBe(after.ep)
  })

  test("follow the server's clock as of the last message", async () => {
    const world = setup()
    let behind = 0
    const { token, server } = await enrolled(world, { now: () => world.server.clock - behind })
    behind = 86_400_000
    await token.status()
    expect((await token.otp('4831')).code).toBe(expectedOtp(server, 'kn'))
  })

  test('are refused with `clock` where the device is decades ahead', async () => {
    const { token, server } = await enrolled()
    server.clock += 40 * 365 * 86_400_000
    await expect(token.otp('4831')).rejects.toMatchObject({ code: 'clock' })
  })
})

describe('offline answers', () => {
  test.each([0, -30, 9 * 365 * 24, -700_000])('are right with the clock %i hours off', async (hours) => {
    const { token, server } = await enrolled()
    server.clock += hours * 3_600_000
    const answer = await token.answer('k7qm', '4831')
    const reg = server.token('ana').reg!
    const at = advance({ mask: reg.mask, hour: reg.hour }, hourOf(server.now()))
    expect(answer.replace(' ', '')).toBe(offlineAnswer(reg.kn, at, 'K7QM', 8))
    expect(answer).toMatch(/^\S{4} \S{4}$/)
  })

  test('to something that is no challenge throw', async () => {
    const { token } = await enrolled()
    await expect(token.answer('K7', '4831')).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('unlocking', () => {
  test('verifies online, then codes need no PIN until the auto-lock', async () => {
    const { token, server } = await enrolled()
    expect(token.locked).toBe(true)
    await expect(token.otp()).rejects.toMatchObject({ code: 'locked' })
    expect(await token.unlock('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    expect(token.locked).toBe(true)
    expect(await token.unlock('4831')).toEqual({ result: 'done' })
    expect(token.locked).toBe(false)
    server.clock += 4 * 60_000
    expect((await token.otp()).code).toBe(expectedOtp(server, 'kn'))
    server.clock += 4 * 60_000
    expect(await token.answer('K7QM')).toMatch(/^\S{4} \S{4}$/)
    server.clock += 5 * 60_000
    expect(token.locked).toBe(true)
    await expect(token.otp()).rejects.toMatchObject({ code: 'locked' })
  })

  test('under duress looks the same and gives the duress codes', async () => {
    const { token, server } = await enrolled()
    expect(await token.unlock('9052')).toEqual({ result: 'done' })
    expect((await token.otp()).code).toBe(expectedOtp(server, 'kd'))
    expect(server.token('ana').events.at(-1)).toBe('unlock:duress')
    token.lock()
    expect(token.locked).toBe(true)
  })

  test('without a network any PIN unlocks, and a wrong one gives wrong codes', async () => {
    const { token, server } = await enrolled()
    server.fault('eval', 'request', 4)
    expect(await token.unlock('1111')).toEqual({ result: 'done', offline: true })
    expect((await token.otp()).code).not.toBe(expectedOtp(server, 'kn'))
  })

  test('is not needed where the service does not ask, and the lock follows a clock set back', async () => {
    const world = setup()
    world.server.policy = { ...policy, need: { unlock: false, approve: true, unmask: false } }
    const { token, server } = await enrolled(world)
    expect(token.locked).toBe(false)
    expect([await token.unlock(), await token.unmask()]).toEqual([{ result: 'done' }, { result: 'done' }])
    await expect(token.otp()).rejects.toMatchObject({ code: 'invalid_input' })
    await token.unlock('4831')
    server.clock -= 3_600_000
    await expect(token.otp()).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('with auto-lock 0 lasts until lock', async () => {
    const world = setup()
    world.server.policy = { ...policy, lock: 0 }
    const { token, server } = await enrolled(world)
    await token.unlock('4831')
    server.clock += 30 * 86_400_000
    expect(token.locked).toBe(false)
    const [other] = await Token.load(world.store, world.options)
    expect(other?.locked).toBe(true)
  })
})

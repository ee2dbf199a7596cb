import { afterEach, describe, expect, test, vi } from 'vitest'
import { memoryStore, type Store, Token, type ZaasError } from '../../sdk/index.ts'
import { enrolled, setup } from './setup.ts'

afterEach(() => void vi.useRealTimers())

/** What a store holds of its one token. */
const recordOf = async (store: Store): Promise<{ ep: number; n: number }> => {
  const [key = ''] = await store.keys()
  return JSON.parse((await store.get(key)) ?? '')
}

describe('what needs no network never waits for what does', () => {
  test('a code, an answer and a check are there behind an open that nobody answers', async () => {
    const { token, network } = await enrolled()
    network.from(0, 'silence')
    const abort = new AbortController()
    const opening = token.open('4831', { signal: abort.signal })
    const waiting = token.status({ signal: abort.signal })
    expect(await token.otp('4831')).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) })
    expect(await token.answer('K7QM', '4831')).toMatch(/^\w{4} \w{4}$/)
    expect(await token.validatePin('4831')).toEqual({ result: 'denied' })
    abort.abort(new Error('enough'))
    await expect(opening).rejects.toMatchObject({ code: 'aborted', cause: new Error('enough') })
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    expect(network.operations.slice(3)).toEqual(['eval'])
  })

  test('a mask that a code moved meanwhile is not moved back', async () => {
    const { token, network, instance, store } = await enrolled()
    const { ep } = await recordOf(store)
    let made: Promise<unknown> | null = null
    network.rule(({ operation }) => {
      if (operation === 'eval') instance.now += 7_200_000
      if (operation === 'eval') made = token.otp('4831')
      return null
    })
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    await made
    expect((await recordOf(store)).ep).toBe(ep + 2)
  })

  test('a token that is removed meanwhile stays removed', async () => {
    const { token, network, store } = await enrolled()
    network.rule(({ operation }) => {
      if (operation === 'eval') void token.remove()
      return null
    })
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'store' })
    expect(await store.keys()).toEqual([])
  })

  test('`unlock` falls back within 5 s, behind a call that hangs too', async () => {
    const { token, network } = await enrolled()
    network.from(0, 'silence')
    const abort = new AbortController()
    const opening = token.open('4831', { signal: abort.signal })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const unlocking = token.unlock('4831')
    await vi.advanceTimersByTimeAsync(4_900)
    vi.useRealTimers()
    expect(await unlocking).toEqual({ result: 'done', offline: true })
    expect(token.locked).toBe(false)
    abort.abort()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('a call gives up at its limit', () => {
  test('which is 15 s unless told, half of it for one sending', async () => {
    const { token, network } = await enrolled()
    network.from(0, 'silence')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    let error: ZaasError | null = null
    const closing = token.close().catch((thrown: ZaasError) => {
      error = thrown
    })
    await vi.waitFor(() => expect(network.operations.at(-1)).toBe('close'))
    await vi.advanceTimersByTimeAsync(14_000)
    expect([error, network.operations.slice(3)]).toEqual([null, ['close', 'close']])
    await vi.advanceTimersByTimeAsync(1_100)
    await closing
    expect(error).toMatchObject({ code: 'timeout' })
  })

  test.each(['eval', 'prove'])('with `timeout`, and a silent %s is counted once', async (operation) => {
    const { token, network, party } = await enrolled()
    for (const wrong of [1, 2]) {
      network.rule((sent) => (sent.operation === operation || sent.operation === 'last' ? 'silence' : null))
      await expect(token.open('1111', { timeoutMs: 60 })).rejects.toMatchObject({ code: 'timeout' })
      network.repair()
      expect(await token.status()).toBe('closed')
      expect(await party.errors()).toBe(wrong)
    }
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(await party.errors()).toBe(0)
  })

  test.each(['hello', 'enrol', 'efin'])('an enrolment too, at a silent %s, and it goes on later', async (operation) => {
    const world = setup()
    const deeplink = await world.instance.enroll('ana')
    const options = { deeplink, store: memoryStore(), pin: '4831', ...world.options }
    world.network.rule((sent) => ([operation, 'last'].includes(sent.operation) ? 'silence' : null))
    await expect(Token.enroll(options, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' })
    world.network.repair()
    const tokens = await Token.load(options.store, world.options)
    const [token = (await Token.enroll(options)).token] = tokens
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(world.instance.tokens.events.map(({ type }) => type)).not.toContain('token.conflict')
  })

  test('with `aborted` at once where the caller has already given up', async () => {
    const { token, network } = await enrolled()
    const signal = AbortSignal.abort()
    await expect(token.close({ signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(network.operations).toHaveLength(3)
  })

  test('which counts no time that the device itself takes', async () => {
    const { token, store, options } = await enrolled()
    const pbkdf2 = async (): Promise<Uint8Array> => {
      await new Promise((done) => setTimeout(done, 200))
      return new Uint8Array(32)
    }
    const [slow] = await Token.load(store, { ...options, pbkdf2 })
    expect(await slow?.open('4831', { timeoutMs: 150 })).toMatchObject({ result: 'wrong-pin' })
    expect(token.lastStatus).toBeNull()
  })
})

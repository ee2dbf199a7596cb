import { describe, expect, test } from 'vitest'
import { statusAt } from '../../core/domain/token/status.ts'
import { type FetchLike, memoryStore, Token } from '../../sdk/index.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

type Loss = 'request' | 'answer'

/** The SDK before the server's own rules instead of the fake's; the n-th message from now is lost, or its answer. */
const world = async (config: Record<string, unknown> = { duress: true }) => {
  const instance = new MemoryInstance({ protection: { iterations: 10_000 }, ...config })
  let loss: { at: number; what: Loss } | undefined
  const fetch: FetchLike = async (url, init) => {
    const mine = loss !== undefined && loss.at-- === 0 ? loss.what : undefined
    if (mine === 'request') throw new Error('lost')
    const answer = await instance.fetch(url, init)
    if (mine === 'answer') throw new Error('lost')
    return answer
  }
  const options = { store: memoryStore(), fetch, now: () => instance.now, sleep: () => Promise.resolve() }
  const lose = (at: number, what: Loss): void => void (loss = { at, what })
  const status = async (): Promise<number> =>
    statusAt((await instance.token('joe')).state, instance.now, instance.service.config.maxErrors)
  const enroll = async (): Promise<Token> =>
    (await Token.enroll({ deeplink: await instance.enroll('joe'), pin: '4831', duressPin: '9052', ...options })).token
  return { instance, options, lose, status, enroll }
}

describe("the server's rules, by the SDK", () => {
  test('enrol, open under both PINs, close', async () => {
    const { enroll, status } = await world()
    const token = await enroll()
    expect([await token.status(), await status()]).toEqual(['closed', 2])
    const normal = await token.open('4831')
    expect([normal.result, await status()]).toEqual(['open', 1])
    expect(await token.close()).toBe('closed')
    expect([await token.open('9052'), await status(), await token.status()]).toEqual([normal, 3, 'open'])
  })

  test.each(
    [0, 1, 2].flatMap(
      (at) =>
        [
          [at, 'request'],
          [at, 'answer'],
        ] as [number, Loss][],
    ),
  )('enrolment survives message %i losing its %s', async (at, what) => {
    const { enroll, lose } = await world()
    lose(at, what)
    const token = await enroll()
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test.each(
    [0, 1].flatMap(
      (at) =>
        [
          [at, 'request'],
          [at, 'answer'],
        ] as [number, Loss][],
    ),
  )('a wrong PIN costs one try when message %i loses its %s', async (at, what) => {
    const { enroll, lose, status } = await world()
    const token = await enroll()
    lose(at, what)
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 2 })
    lose(at, what)
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 1 })
    expect(await token.open('1111')).toEqual({ result: 'wrong-pin', left: 0 })
    expect([await token.open('4831'), await status(), await token.status()]).toEqual([
      { result: 'blocked' },
      4,
      'blocked',
    ])
  })

  test('twenty opens at once, from one device, succeed one after the other', async () => {
    const { enroll, options } = await world()
    const token = await enroll()
    const [again] = await Token.load(options.store, options)
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? token : (again ?? token)).open('4831')),
    )
    expect(results.every(({ result }) => result === 'open')).toBe(true)
  })

  test.each(['delegated', 'device'])('protection %s', async (mode) => {
    const { instance, options } = await world({ protection: { mode } })
    const delegatedKey = new Uint8Array(32).fill(3)
    const { token } = await Token.enroll({
      deeplink: await instance.enroll('joe'),
      ...(mode === 'delegated' ? { delegatedKey } : {}),
      ...options,
    })
    expect(await token.open(mode === 'delegated' ? delegatedKey : undefined)).toMatchObject({ result: 'open' })
  })
})

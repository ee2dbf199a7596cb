import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { AppError, TooManyRequests } from '../../core/contract/errors.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { sampled } from '../../core/application/limited.ts'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Counters, Limits } from '../../core/domain/limits.ts'
import { endpoint } from '../../core/runtime/endpoint.ts'
import { limits } from '../../functions/limits.ts'
import { memoryCounters } from '../support/memory-counters.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** A function instance in which every 256th byte of randomness is zero, at eight o'clock. */
const functionInstance = ({ bounds = limits as Limits | null, counters = memoryCounters() } = {}) => {
  const time = { now: Date.UTC(2026, 10, 26, 8) }
  const calls = { counted: 0 }
  let drawn = 0
  const observed: Counters = { ...counters, count: (...given) => (calls.counted++, counters.count(...given)) }
  const random = () => Uint8Array.of((drawn += 1) % 256 === 0 ? 0 : 1)
  const rate = sampled({ counters: observed, limits: bounds, clock: () => time.now, random })
  /** The seconds until an authkey may ask again; 0 when it may now. */
  const ask = (authkey = 'acme#AAAAAAAA'): Promise<number> =>
    rate(authkey).then(
      () => 0,
      (error: unknown) => {
        if (error instanceof TooManyRequests) return error.retryAfterSeconds
        throw error
      },
    )
  const answered = async (count: number): Promise<number> => {
    let done = 0
    for (let index = 0; index < count; index += 1) if ((await ask()) === 0) done += 1
    return done
  }
  return { rate, ask, answered, time, calls }
}

test('an authkey is answered 60,000 times a minute, counted in one of 256 requests, and again in the next minute', async () => {
  const { ask, answered, calls, time } = functionInstance()
  expect(await answered(60_600)).toBe(235 * 256 - 1)
  expect(calls.counted).toBe(235)
  expect(await ask()).toBe(60)
  expect(await ask('other#AAAAAAAA')).toBe(0)
  time.now += 59_001
  expect(await ask()).toBe(1)
  time.now += 999
  expect(await ask()).toBe(0)
})

test('other function instances learn of it with their next sample', async () => {
  const counters = memoryCounters()
  await functionInstance({ counters }).answered(60_600)
  expect(await functionInstance({ counters }).answered(600)).toBe(255)
})

test('without limits nothing is counted, and a counter that is busy keeps nobody waiting', async () => {
  const free = functionInstance({ bounds: null })
  expect(await free.answered(600)).toBe(600)
  expect(free.calls.counted).toBe(0)
  const busy = functionInstance({
    counters: { ...memoryCounters(), count: () => Promise.reject(new AppError('busy')) },
  })
  expect(await busy.answered(600)).toBe(600)
})

test('who is past it is told when to come again, once it is known that his authkey is one', async () => {
  const key = { id: 'AAAAAAAA', name: 'a key', tenant: 'acme', role: 'admin', services: '*', cidrs: [] } as const
  const service = { name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }
  const { rate, answered } = functionInstance({ bounds: { ...limits, authkey: { most: 0, seconds: 60 } } })
  await answered(256)
  const call = async (known: boolean) => {
    const authkey = known ? { ...key, expiresAt: null, hideDuress: false } : null
    const directory = { find: async () => ({ authkey, service }) }
    const ports = {
      clock: () => 0,
      rate,
      noteUse: async () => {},
      directory,
      members: async () => null,
      url: 'https://zaas.example',
    }
    const handler = endpoint(
      tokenConfirm,
      () => async () => ({ body: { confirmed: true } }),
      () => ports,
    )
    const event = {
      headers: {
        authorization: `Bearer ${newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))}`,
        'content-type': 'application/json',
      },
      rawQueryString: '',
      body: JSON.stringify({ service: 'acme_bank', id: 'joe', binding: 'ABCD' }),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { sourceIp: '192.0.2.1', method: 'POST' } },
    } as unknown as APIGatewayProxyEventV2
    const { statusCode, headers } = await handler(event, {} as Context)
    return [statusCode, headers?.['retry-after']]
  }
  expect(await call(true)).toEqual([429, '60'])
  expect(await call(false)).toEqual([403, undefined])
})

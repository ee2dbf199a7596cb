import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { AppError } from '../../core/contract/errors.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { sampled } from '../../core/application/limited.ts'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Counters, Limits } from '../../core/domain/limits.ts'
import { endpoint } from '../../core/runtime/endpoint.ts'
import { limits } from '../../functions/limits.ts'
import { memoryCounters } from '../support/memory-counters.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** A function instance that authkeys `k0`, `k1` … call; every 256th byte of randomness is zero. */
const served = ({ bounds = limits as Limits | null, counters = memoryCounters() } = {}) => {
  const time = { now: Date.UTC(2026, 10, 26, 8) }
  const service = { name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }
  let drawn = 0
  const random = () => Uint8Array.of((drawn += 1) % 256 === 0 ? 0 : 1)
  const calls = { counted: 0 }
  const observed: Counters = { ...counters, count: (...given) => (calls.counted++, counters.count(...given)) }
  const ports = {
    clock: () => time.now,
    rate: sampled({ counters: observed, limits: bounds, clock: () => time.now, random }),
  }
  const handlerOf = (id: string) =>
    endpoint(
      tokenConfirm,
      () => async () => ({ body: { confirmed: true } }),
      () => ({
        ...ports,
        directory: {
          find: async () => ({
            authkey: {
              id,
              name: 'a key',
              tenant: 'acme',
              role: 'admin' as const,
              services: '*' as const,
              cidrs: [],
              expiresAt: null,
              hideDuress: false,
            },
            service,
          }),
        },
      }),
    )
  const call = async (id = 'k0'): Promise<string> => {
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
    const { statusCode, headers } = await handlerOf(id)(event, {} as Context)
    return statusCode === 429 ? `429 in ${String(headers?.['retry-after'])}` : String(statusCode)
  }
  return { call, time, calls }
}

/** How many of so many requests were answered. */
const answered = async (count: number, call: () => Promise<string>): Promise<number> => {
  let done = 0
  for (let index = 0; index < count; index += 1) if ((await call()) === '200') done += 1
  return done
}

test('an authkey is answered 60,000 times a minute, counted in one of 256 requests, and again in the next minute', async () => {
  const { call, calls, time } = served()
  expect(await answered(60_600, call)).toBe(235 * 256 - 1)
  expect(calls.counted).toBe(235)
  expect(await call()).toBe('429 in 60')
  expect(await call('k1')).toBe('200')
  time.now += 59_001
  expect(await call()).toBe('429 in 1')
  time.now += 999
  expect(await call()).toBe('200')
}, 60_000)

test('other function instances learn of it with their next sample', async () => {
  const counters = memoryCounters()
  const one = served({ counters })
  const other = served({ counters })
  await answered(60_600, one.call)
  expect(await answered(600, other.call)).toBe(255)
}, 60_000)

test('without limits nothing is counted, and a counter that is busy keeps nobody waiting', async () => {
  const free = served({ bounds: null })
  expect(await answered(600, free.call)).toBe(600)
  expect(free.calls.counted).toBe(0)
  const busy = served({ counters: { ...memoryCounters(), count: () => Promise.reject(new AppError('busy')) } })
  expect(await answered(600, busy.call)).toBe(600)
})

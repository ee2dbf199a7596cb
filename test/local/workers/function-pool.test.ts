import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { FunctionPool, type FunctionPoolOptions, usualIdleSeconds } from '../../../local/workers/function-pool.ts'
import type { Turn } from '../../../local/workers/turns.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-pool-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'index.mjs')
writeFileSync(
  file,
  'let calls = 0; export const handler = async ({ wait, name }) => { calls += 1; await new Promise((resolve) => setTimeout(resolve, wait)); return name ?? calls }',
)

let pool: FunctionPool
afterEach(() => pool.close())
afterEach(() => void vi.useRealTimers())

const start = (maximumSandboxes: number, timeoutSeconds = 10, more: Partial<FunctionPoolOptions> = {}): void => {
  pool = new FunctionPool({
    model: {
      name: 'sleep',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:sleep',
      handler: 'index.handler',
      directory: folder,
      environment: {},
      memoryMegabytes: 128,
      timeoutSeconds,
      reservedConcurrency: null,
      role: { arn: 'arn:aws:iam::000000000000:role/sleep', statements: [] },
    },
    environment: {},
    settings: { file, exportName: 'handler', sourceMaps: false, inspectorPort: null },
    maximumSandboxes,
    idleSeconds: usualIdleSeconds,
    onLine: () => undefined,
    callAws: () => Promise.reject(new Error('it calls nothing')),
    ...more,
  })
}
const turn = (tenant: string, seconds = 30): Turn => ({
  lane: { tenant, caller: 'one' },
  endsAt: performance.now() + seconds * 1000,
})

it('a neighbour does not wait for the many calls of another tenant', async () => {
  start(4)
  const ended: string[] = []
  const call = async (tenant: string, wait: number): Promise<void> => {
    await pool.invoke(JSON.stringify({ wait, name: tenant }), turn(tenant))
    ended.push(tenant)
  }
  const many = Array.from({ length: 40 }, () => call('busy', 100))
  await call('neighbour', 0)
  expect(ended.length).toBeLessThan(10)
  await Promise.all(many)
  expect(ended).toHaveLength(41)
})

it('a neighbour does not wait for slow calls either', async () => {
  start(4)
  const slow = Array.from({ length: 40 }, () => pool.invoke(JSON.stringify({ wait: 9_000 }), turn('slow')))
  const outcome = await pool.invoke(JSON.stringify({ wait: 0, name: 'x' }), turn('neighbour'))
  expect(outcome).toEqual({ ok: true, payload: '"x"' })
  await pool.close()
  for (const ended of await Promise.all(slow)) expect(ended).toMatchObject({ ok: false, reason: 'error' })
})

it('what cannot be done in time is busy, what can be is done', async () => {
  start(1, 1)
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, () => pool.invoke(JSON.stringify({ wait: 600, name: 'x' }), turn('many', 2))),
  )
  const kinds = outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.reason))
  expect(kinds.slice(0, 1)).toEqual(['done'])
  expect(kinds.at(-1)).toBe('busy')
  expect(kinds).not.toContain('timeout')
})

it('a function that is called each minute starts cold once, and goes when nobody calls it any more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  start(1)
  const callsOfSandbox: string[] = []
  for (const seconds of [60.1, 60.1, 90.1, 0]) {
    const outcome = await pool.invoke(JSON.stringify({ wait: 0 }))
    callsOfSandbox.push(outcome.ok ? outcome.payload : outcome.error.errorMessage)
    await vi.advanceTimersByTimeAsync(seconds * 1_000)
  }
  expect(callsOfSandbox).toEqual(['1', '2', '3', '1'])
})

it('a function may call AWS while it loads, and gets its event afterwards', async () => {
  const calling = join(folder, 'calling.mjs')
  const call = "(resolve) => request({ host: 'aws.invalid' }, resolve).end()"
  writeFileSync(
    calling,
    `const { request } = process.getBuiltinModule('node:http')
    console.log('loads')
    const { statusCode } = await new Promise(${call})
    export const handler = async () => statusCode`,
  )
  start(1, 10, {
    settings: { file: calling, exportName: 'handler', sourceMaps: false, inspectorPort: null },
    callAws: () => Promise.resolve({ status: 200, headers: {}, body: '' }),
  })
  expect(await pool.invoke('{}', turn('one'))).toEqual({ ok: true, payload: '200' })
})

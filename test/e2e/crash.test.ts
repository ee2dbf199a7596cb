import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { logAgrees, sentAgain } from './crash-webhooks.ts'
import { badEndpoint } from '../support/bad-endpoint.ts'
import { type CliInstance, freePort, startCli } from '../support/cli.ts'
import { Client, ownReceiver, type Tenant } from '../support/instance.ts'

const data = mkdtempSync(join(tmpdir(), 'zaas-crash-'))
const pin = '4831'
const receiver = await ownReceiver()
const kills = Number(process.env['KILLS'] ?? 4)
/** How many changes there are at least; with a number of them, the tenant's endpoint refuses, hangs and drops until the last one. */
const most = Number(process.env['EVENTS'] ?? 0)
vi.setConfig({ testTimeout: 900_000 + most * 300 })
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
let running: CliInstance | undefined

afterAll(async () => {
  await running?.kill()
  rmSync(data, { recursive: true, force: true })
})

interface History {
  event: string
  sequence: number
  status: number
}

/** A user with a phone, who opens and closes, and what the instance has acknowledged of it. */
class User {
  readonly id: string
  readonly #token: Token
  /** What was acknowledged last; null while something is under way whose outcome nobody told us. */
  acknowledged: 'open' | 'closed' | null = 'closed'
  readonly counts = { opened: 0, closed: 0, inDoubt: 0 }

  constructor(id: string, token: Token) {
    this.id = id
    this.#token = token
  }

  async act(): Promise<void> {
    const opens = this.acknowledged !== 'open'
    this.acknowledged = null
    try {
      const done = opens ? (await this.#token.open(pin)).result : await this.#token.close()
      if (done !== (opens ? 'open' : 'closed')) throw new Error(`${this.id}: ${done}`)
      this.acknowledged = opens ? 'open' : 'closed'
      this.counts[opens ? 'opened' : 'closed'] += 1
    } catch (error) {
      // Cut off: whether it happened is for the instance to say. Anything else is a fault.
      if (
        !(error instanceof Error) ||
        !('code' in error) ||
        !['network', 'session', 'busy', 'envelope'].includes(String(error.code))
      )
        throw error
      this.counts.inDoubt += 1
    }
  }
}

const wholeHistory = async (client: Client, tenant: Tenant, id: string): Promise<History[]> => {
  const all: History[] = []
  let cursor: string | undefined
  do {
    const { body } = await client.get(
      '/token/history',
      { service: tenant.service, id, limit: '100', ...(cursor === undefined ? {} : { cursor }) },
      tenant.adminKey,
    )
    all.push(...(body['items'] as History[]))
    cursor = body['cursor'] as string | undefined
  } while (cursor !== undefined)
  return all.toReversed()
}

describe('kill -9', () => {
  it(`${kills} times under load loses no acknowledged change and no webhook`, async () => {
    const port = await freePort()
    try {
      const seconds: number[] = []
      let up = Promise.resolve()
      const start = async (): Promise<void> => {
        running = await startCli(port, data, ['--allow-loopback-webhooks'])
        seconds.push(running.seconds)
      }
      await start()
      const client = new Client(`http://127.0.0.1:${port}`, data)
      const tenant = await client.signUp('acme', {
        protection: { iterations: 10_000 },
        webhook: { url: receiver.url },
      })
      receiver.verifyWith(await client.webhookSecret(tenant))
      const since = new Date().toISOString()
      const seen = most > 0 ? badEndpoint(receiver) : null
      const enrol = async (index: number): Promise<User> => {
        const { token } = await Token.enroll({
          deeplink: await client.enroll(tenant, `user${index}`),
          pin,
          store: memoryStore(),
          // Whoever was cut off tries again when the instance is there again.
          sleep: () => up.then(() => pause(300)),
        })
        return new User(`user${index}`, token)
      }
      const users = await Promise.all(Array.from({ length: 20 }, (_, index) => enrol(index)))

      const checkStates = async (): Promise<void> => {
        for (const { id, acknowledged } of users) {
          const status = await client.status(tenant, id)
          if (acknowledged === null) expect([1, 2], id).toContain(status)
          else expect([id, status]).toEqual([id, acknowledged === 'open' ? 1 : 2])
        }
      }
      let idle = 0
      for (let kill = 0; kill < kills; kill += 1) {
        const stop = new AbortController()
        const load = users.map(async (user) => {
          while (!stop.signal.aborted) {
            await user.act()
            if (!stop.signal.aborted) await pause(Math.random() * 400)
          }
        })
        // At another moment each time, also while the first requests are still cold.
        await pause((1000 * (kills - kill)) / kills)
        const changes = () => users.reduce((sum, { counts }) => sum + counts.opened + counts.closed, 0)
        while (changes() < (most * (kill + 1)) / kills) await pause(200)
        stop.abort()
        // Those that are not under way now have nothing but what was acknowledged; the others ride over the restart.
        idle += users.filter(({ acknowledged }) => acknowledged !== null).length
        const rides = Promise.allSettled(load)
        up = Promise.resolve(running?.kill()).then(start)
        await up
        const faults = (await rides).flatMap((ride) => (ride.status === 'rejected' ? [String(ride.reason)] : []))
        expect(faults).toEqual([])
        await checkStates()
      }
      console.log(
        `starts (s): first ${seconds[0]?.toFixed(1)}, then ${seconds
          .slice(1)
          .map((one) => one.toFixed(1))
          .join(' ')}`,
      )

      const histories = new Map<string, History[]>()
      for (const { id } of users) histories.set(id, await wholeHistory(client, tenant, id))
      const wanted = (id: string): number[] => (histories.get(id) ?? []).map(({ sequence }) => sequence)
      const missing = (id: string): number[] => {
        const told = new Set(
          receiver.hooks
            .filter(({ id: hook, data: { id: user } }) => user === id && (seen?.get(hook)?.delivered ?? 1) > 0)
            .map(({ data: { sequence } }) => sequence),
        )
        return wanted(id).filter((sequence) => !told.has(sequence))
      }
      if (seen !== null) await sentAgain(client, tenant, since)
      await receiver.wait(() => users.every(({ id }) => missing(id).length === 0), 60_000).catch(() => undefined)
      for (const { id, counts } of users) {
        expect([id, missing(id)]).toEqual([id, []])
        const all = histories.get(id) ?? []
        const first = all[0]?.sequence ?? 0
        expect(wanted(id), id).toEqual(all.map((_, index) => first + index))
        expect(all[0]?.event).toBe('token.enrolled')
        const happened = (event: string): number => all.filter((one) => one.event === event).length
        expect(happened('token.opened'), `${id} opened`).toBeGreaterThanOrEqual(counts.opened)
        expect(happened('token.opened'), `${id} opened`).toBeLessThanOrEqual(counts.opened + counts.inDoubt)
        expect(happened('token.closed'), `${id} closed`).toBeLessThanOrEqual(counts.closed + counts.inDoubt)
        // A change that nobody asked for would show: no errors, no blocks, nothing else.
        expect(all.length).toBe(1 + happened('token.opened') + happened('token.closed'))
      }
      const events = [...histories.values()].reduce((sum, all) => sum + all.length, 0)
      const inDoubt = users.reduce((sum, { counts }) => sum + counts.inDoubt, 0)
      console.log(
        `${events} events, ${receiver.hooks.length} webhooks, ${inDoubt} calls whose outcome nobody learned, ${idle} states acknowledged before a kill`,
      )
      expect(events).toBeGreaterThan(10 * kills)
      expect(idle).toBeGreaterThan(0)
      expect(receiver.failures).toEqual([])
      if (seen !== null) await logAgrees(client, tenant, seen, kills)
    } finally {
      await running?.kill()
    }
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '../local/client.ts'
import { type ObservedCall, type Runner, startRunner } from '../local/runner.ts'
import { type FetchLike, memoryStore, Token } from '../sdk/index.ts'

/** An instance of its own for a measurement, with one tenant. */
export interface BenchInstance {
  readonly client: Client
  readonly url: string
  readonly runner: Runner
  /** Where a process of its own reaches its tables, queues and keys. */
  readonly socket: string
  /** Every AWS call since the last `calls.length = 0`. */
  readonly calls: ObservedCall[]
  /** A service with a configuration, and its keys. */
  service(name: string, config: Record<string, unknown>): Promise<BenchService>
  close(): Promise<void>
}

/** A service to measure with. */
export interface BenchService {
  readonly name: string
  readonly basicKey: string
  readonly adminKey: string
  /** Enrols a user on a device in memory; `fetch` sees its messages. */
  enrol(user: string, secrets: { pin: string; duressPin?: string }, fetch?: FetchLike): Promise<Token>
}

/** Starts an instance in a folder, without the runner's games of staleness and repetition. */
export const startQuiet = (data: string, onCall: (call: ObservedCall) => void = () => {}): Promise<Runner> =>
  startRunner({
    data,
    port: 0,
    allowLoopbackWebhooks: true,
    noLimits: true,
    staleReads: false,
    awsSocket: true,
    extraReceives: 0,
    idleSeconds: 600,
    onCall,
  })

/** Starts one in a temporary folder, and signs a tenant up. */
export const startBench = async (): Promise<BenchInstance> => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-bench-'))
  const calls: ObservedCall[] = []
  const runner = await startQuiet(join(folder, 'data'), (call) => void calls.push(call))
  const client = new Client(runner.url, join(folder, 'data'))
  const tenant = await client.signUp('bench')
  const service: BenchInstance['service'] = async (name, config) => {
    const made = await client.newService(tenant, `bench_${name}`, config)
    const { service: full, basicKey, adminKey } = made
    return {
      name: full,
      basicKey,
      adminKey,
      enrol: async (user, secrets, fetcher) => {
        const deeplink = await client.enroll(made, user)
        const more = fetcher === undefined ? {} : { fetch: fetcher }
        return (await Token.enroll({ deeplink, ...secrets, store: memoryStore(), ...more })).token
      },
    }
  }
  const close = async (): Promise<void> => {
    await runner.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { client, url: runner.url, runner, socket: join(folder, 'data', 'aws.sock'), calls, service, close }
}

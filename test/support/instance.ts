import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Client, Tenant } from '../../local/client.ts'
import { type ObservedCall, type Runner, type RunnerOptions, startRunner } from '../../local/runner.ts'
import { WebhookReceiver } from '../../local/webhook-receiver.ts'
import { ConformingClient } from './conforming-client.ts'

export type { Answer, Tenant } from '../../local/client.ts'
export { Client } from '../../local/client.ts'

/** A running instance for tests: with a clock that can be moved, every AWS call on record, and refused calls kept. */
export interface TestInstance extends Client {
  runner: Runner
  calls: ObservedCall[]
  /** Calls that IAM refused: function, action and resource. A test that ends with any of them fails. */
  refused: string[]
  data: string
  /** The time as the instance has it, in milliseconds since 1970. */
  now(): number
  /** Moves the instance's clock forward. */
  advance(milliseconds: number): void
  stop(): Promise<void>
}

/** Four of each function race already; eight would only take longer to start. They stay: a cold start costs more than most tests. */
const sandboxes = { maximumSandboxes: 4, idleSeconds: 1800 }

/** Starts an instance in a folder of its own, which goes when it stops. */
export const startInstance = async (options: Partial<RunnerOptions> = {}): Promise<TestInstance> => {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'zaas-test-'))
  const calls: ObservedCall[] = []
  const refused: string[] = []
  const runner = await startRunner({
    port: 0,
    allowLoopbackWebhooks: true,
    noLimits: true,
    movableClock: true,
    extraReceives: 0.05,
    ...sandboxes,
    onCall: (call) => void calls.push(call),
    log: (message) => void (message.startsWith('Refused') && refused.push(message)),
    ...options,
    data,
  })
  let ahead = 0
  const now = (): number => Date.now() + ahead
  const advance = (milliseconds: number): void => {
    ahead += milliseconds
    runner.advance(milliseconds)
  }
  const stop = async (): Promise<void> => {
    await runner.close()
    rmSync(data, { recursive: true, force: true })
    expectNoRefusals(refused)
  }
  return Object.assign(new ConformingClient(runner.url, data), { runner, calls, refused, data, now, advance, stop })
}

const expectNoRefusals = (refused: readonly string[]): void => {
  if (refused.length > 0) throw new Error(`calls were refused:\n${refused.join('\n')}`)
}

/** An instance for one test file, which stops with it. */
export const ownInstance = async (options: Partial<RunnerOptions> = {}): Promise<TestInstance> => {
  const instance = await startInstance(options)
  afterAll(() => instance.stop())
  return instance
}

const shared = new Map<string, Promise<TestInstance>>()

const sharedAs = async (name: string, options: Partial<RunnerOptions>): Promise<TestInstance> => {
  const starting = shared.get(name) ?? startInstance(options)
  shared.set(name, starting)
  const instance = await starting
  instance.calls.length = 0
  afterAll(() => expectNoRefusals(instance.refused.splice(0)))
  return instance
}

/**
 * The instance that the files of a worker share, for those that do not look at the instance itself. Each signs up tenants
 * of its own, and may move the clock, which is `instance.now()` for everybody; it ends with the worker.
 */
export const sharedInstance = (): Promise<TestInstance> => sharedAs('busy', {})

/** Another such instance, where no call comes twice: for files that count calls. */
export const quietInstance = (): Promise<TestInstance> => sharedAs('quiet', { extraReceives: 0 })

/** A webhook endpoint for one test file, on the clock of an instance. */
export const ownReceiver = async (now?: () => number): Promise<WebhookReceiver> => {
  const receiver = await WebhookReceiver.start(now)
  afterAll(() => receiver.close())
  return receiver
}

/** A tenant whose service tells a receiver everything. */
export const toldTenant = async (
  instance: TestInstance,
  receiver: WebhookReceiver,
  name: string,
  config: Record<string, unknown> = {},
): Promise<Tenant> => {
  const tenant = await instance.signUp(name, { ...config, webhook: { url: receiver.url } })
  receiver.verifyWith(await instance.webhookSecret(tenant))
  return tenant
}

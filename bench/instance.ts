import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ObservedCall, type Runner, startRunner } from '../local/runner.ts'
import { type FetchLike, memoryStore, Token } from '../sdk/index.ts'

/** An instance of its own for a measurement, with one tenant. */
export interface BenchInstance {
  readonly url: string
  readonly runner: Runner
  /** Every AWS call since the last `calls.length = 0`. */
  readonly calls: ObservedCall[]
  readonly tenant: string
  readonly ownerKey: string
  /** Posts JSON and answers JSON; throws with the answer when it is not a success. */
  post(path: string, body: unknown, authkey?: string): Promise<Record<string, unknown>>
  /** A service with a configuration, and its keys. */
  service(name: string, config: object): Promise<BenchService>
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

/** Starts an instance in a temporary folder, without the runner's games of staleness and repetition, and signs a tenant up. */
export const startBench = async (): Promise<BenchInstance> => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-bench-'))
  const calls: ObservedCall[] = []
  const runner = await startRunner({
    data: join(folder, 'data'),
    port: 0,
    allowLoopbackWebhooks: true,
    staleReads: false,
    extraReceives: 0,
    idleSeconds: 600,
    onCall: (call) => void calls.push(call),
  })
  const post: BenchInstance['post'] = async (path, body, authkey) => {
    const headers = {
      'content-type': 'application/json',
      ...(authkey === undefined ? {} : { authorization: `Bearer ${authkey}` }),
    }
    const answer = await fetch(`${runner.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const json = (await answer.json()) as Record<string, unknown>
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json)}`)
    return json
  }
  const tenant = 'bench'
  await post('/tenant/signup', { tenant, email: 'bench@example.com' })
  const verified = await post('/tenant/verify', { code: await mailedCode(runner) })
  const ownerKey = String(verified['ownerKey'])
  const service: BenchInstance['service'] = async (name, config) => {
    const made = await post('/service/create', { service: `${tenant}_${name}`, ...config }, ownerKey)
    const [full, basicKey, adminKey] = [String(made['service']), String(made['basicKey']), String(made['adminKey'])]
    return {
      name: full,
      basicKey,
      adminKey,
      enrol: async (user, secrets, fetcher) => {
        const { deeplink } = await post('/token/enroll', { service: full, id: user }, adminKey)
        const { token } = await Token.enroll({
          deeplink: String(deeplink),
          ...secrets,
          store: memoryStore(),
          ...(fetcher === undefined ? {} : { fetch: fetcher }),
        })
        return token
      },
    }
  }
  const close = async (): Promise<void> => {
    await runner.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: runner.url, runner, calls, tenant, ownerKey, post, service, close }
}

const mailedCode = async (runner: Runner): Promise<string> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const [mail] = (await runner.outbox()) as { text: string }[]
    const code = mail?.text.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/)?.[0]
    if (code !== undefined) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no mail came')
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ObservedCall, type Runner, type RunnerOptions, startRunner } from '../../local/runner.ts'

/** An answer of the instance: status, headers, the body as text and, if it is JSON, as a value. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Record<string, unknown>
}

/** What a new tenant has. */
export interface Tenant {
  name: string
  service: string
  ownerKey: string
  adminKey: string
  basicKey: string
}

/** Calls an instance as an integrator does. */
export class Client {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async get(path: string, query: Record<string, string> | string = {}, authkey?: string): Promise<Answer> {
    const search =
      typeof query === 'string'
        ? query
        : Object.entries(query)
            .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
            .join('&')
    return this.call(search === '' ? path : `${path}?${search}`, { method: 'GET' }, authkey)
  }

  async post(path: string, body: unknown, authkey?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.call(
      path,
      { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } },
      authkey,
    )
  }

  async call(path: string, init: RequestInit, authkey?: string): Promise<Answer> {
    const headers = {
      ...(init.headers as Record<string, string> | undefined),
      ...(authkey === undefined ? {} : { authorization: `Bearer ${authkey}` }),
    }
    const response = await fetch(`${this.url}${path}`, { ...init, headers })
    const text = await response.text()
    let body: Record<string, unknown> = {}
    try {
      body = JSON.parse(text) as Record<string, unknown>
    } catch {
      // Not JSON: the caller looks at the text.
    }
    return { status: response.status, headers: response.headers, text, body }
  }

  /** The code in the newest mail to an address. */
  async mailedCode(to: string): Promise<string> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { body } = await this.get('/__local/outbox')
      const mail = (body['items'] as { to: string; text: string }[]).find((item) => item.to === to)
      const code = mail?.text.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/)?.[0]
      if (code !== undefined) return code
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`no mail to ${to}`)
  }

  /** Waits for so many mails to an address and gives them, newest first. */
  async mails(to: string, count: number): Promise<{ to: string; subject: string; text: string }[]> {
    for (let tries = 0; ; tries += 1) {
      const { body } = await this.get('/__local/outbox')
      const mails = (body['items'] as { to: string; subject: string; text: string }[]).filter((item) => item.to === to)
      if (mails.length >= count) return mails
      if (tries === 200) throw new Error(`${mails.length} mails to ${to}, not ${count}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Everything about one token. */
  async detail(tenant: Tenant, id: string): Promise<Record<string, unknown>> {
    return (await this.get('/token/detail', { service: tenant.service, id }, tenant.adminKey)).body
  }

  /** A token's history, newest first, at most a hundred events; an event may come a moment after its change. */
  async history(
    tenant: Tenant,
    id: string,
  ): Promise<{ event: string; status: number; sequence: number; via?: string; by: string }[]> {
    const { body } = await this.get('/token/history', { service: tenant.service, id, limit: '100' }, tenant.adminKey)
    return body['items'] as { event: string; status: number; sequence: number; via?: string; by: string }[]
  }

  /** Signs a tenant up through API and outbox; changes its first service's configuration when one is given. */
  async signUp(name: string, config?: Record<string, unknown>): Promise<Tenant> {
    const email = `owner@${name}.example`
    await this.post('/tenant/signup', { tenant: name, email })
    const { body, status } = await this.post('/tenant/verify', { code: await this.mailedCode(email) })
    if (status !== 200) throw new Error(`verify answered ${status} ${JSON.stringify(body)}`)
    const tenant = { ...(body as unknown as Tenant), name }
    if (config === undefined) return tenant
    const created = await this.post('/service/create', { service: `${name}_test`, ...config }, tenant.ownerKey)
    if (created.status !== 201) throw new Error(`create answered ${created.status} ${created.text}`)
    const { basicKey, adminKey } = created.body as { basicKey: string; adminKey: string }
    return { ...tenant, service: `${name}_test`, basicKey, adminKey }
  }

  /** Asks for an enrolment and gives the deeplink. */
  async enroll(tenant: Tenant, id: string, more: Record<string, unknown> = {}): Promise<string> {
    const { body, status, text } = await this.post(
      '/token/enroll',
      { service: tenant.service, id, ...more },
      tenant.adminKey,
    )
    if (status !== 201) throw new Error(`enroll answered ${status} ${text}`)
    return String(body['deeplink'])
  }

  /** The status number of a user's token. */
  async status(tenant: Tenant, id: string): Promise<number> {
    const { text } = await this.get('/token/status', { service: tenant.service, id }, tenant.basicKey)
    return Number(/^\{"status":(\d)\}$/.exec(text)?.[1] ?? Number.NaN)
  }
}

/** A running instance for tests: with a clock that can be moved, every AWS call on record, and refused calls kept. */
export interface TestInstance extends Client {
  runner: Runner
  calls: ObservedCall[]
  /** Calls that IAM refused: function, action and resource. A test that ends with any of them fails. */
  refused: string[]
  data: string
  stop(): Promise<void>
}

/** Starts an instance in a folder of its own, which goes when it stops. */
export const startInstance = async (options: Partial<RunnerOptions> = {}): Promise<TestInstance> => {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'zaas-test-'))
  const calls: ObservedCall[] = []
  const refused: string[] = []
  const runner = await startRunner({
    port: 0,
    allowLoopbackWebhooks: true,
    movableClock: true,
    extraReceives: 0.05,
    onCall: (call) => void calls.push(call),
    log: (message) => void (message.startsWith('Refused') && refused.push(message)),
    ...options,
    data,
  })
  const stop = async (): Promise<void> => {
    await runner.close()
    rmSync(data, { recursive: true, force: true })
    if (refused.length > 0) throw new Error(`calls were refused:\n${refused.join('\n')}`)
  }
  return Object.assign(new Client(runner.url), { runner, calls, refused, data, stop })
}

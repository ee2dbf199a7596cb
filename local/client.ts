import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** An answer of an instance: status, headers, the body as text and, if it is a JSON object, as a value. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Record<string, unknown>
}

/** What a new tenant has: its name, its service and the keys of the three roles. */
export interface Tenant {
  name: string
  service: string
  ownerKey: string
  adminKey: string
  basicKey: string
}

/** A message in the outbox of an instance on this machine. */
export interface SentMessage {
  channel: string
  to: string
  subject?: string
  text: string
}

/** A token's event, as its history tells it. */
export interface HistoryItem {
  event: string
  status: number
  sequence: number
  via?: string
  by: string
}

/** Calls an instance as an integrator does: for the demo, benches and tests. */
export class Client {
  readonly url: string
  readonly #data: string | null

  /** `data` is the folder of an instance on this machine, for its outbox. */
  constructor(url: string, data?: string) {
    this.url = url.replace(/\/+$/, '')
    this.#data = data ?? null
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
    const init = { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }
    return this.call(path, init, authkey)
  }

  async call(path: string, init: RequestInit, authkey?: string): Promise<Answer> {
    const headers = { ...init.headers, ...(authkey === undefined ? {} : { authorization: `Bearer ${authkey}` }) }
    const response = await fetch(`${this.url}${path}`, { ...init, headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: objectIn(text) }
  }

  /** What left the instance, newest first: from the address that its start left in its folder. */
  async outbox(): Promise<SentMessage[]> {
    if (this.#data === null) throw new Error('Only an instance on this machine has an outbox')
    const address = await readFile(join(this.#data, 'outbox.url'), 'utf8').catch(() => {
      throw new Error(`No instance runs in the folder ${this.#data}: give the one that its start has with --data`)
    })
    const answer = await fetch(address.trim()).catch(() => null)
    if (answer?.ok !== true)
      throw new Error(`The instance of the folder ${this.#data} does not run any more: start it again`)
    return ((await answer.json()) as { items: SentMessage[] }).items
  }

  /** Waits for so many messages to an address and gives them, newest first. */
  async messages(to: string, count: number): Promise<SentMessage[]> {
    for (let tries = 0; ; tries += 1) {
      const found = (await this.outbox()).filter((message) => message.to === to)
      if (found.length >= count) return found
      if (tries === 400) throw new Error(`${found.length} messages to ${to}, not ${count}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The newest code mailed to an address, once there are so many; one mail may come twice and its code counts once. */
  async mailedCode(to: string, least = 1): Promise<string> {
    for (let mails = least; ; mails += 1) {
      const sent = (await this.messages(to, mails)).toReversed()
      const codes = new Set(sent.flatMap(({ text }) => text.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/)?.[0] ?? []))
      if (codes.size >= least) return [...codes].at(-1) ?? ''
    }
  }

  /** Everything about one token. */
  async detail({ service, adminKey }: Tenant, id: string): Promise<Record<string, unknown>> {
    return (await this.get('/token/detail', { service, id }, adminKey)).body
  }

  /** A token's history, newest first, at most a hundred events; an event may come a moment after its change. */
  async history({ service, adminKey }: Tenant, id: string): Promise<HistoryItem[]> {
    const { body } = await this.get('/token/history', { service, id, limit: '100' }, adminKey)
    return body['items'] as HistoryItem[]
  }

  /** Signs a tenant up with the code from the outbox; with a configuration, gives it a service of its own with that. */
  async signUp(name: string, config?: Record<string, unknown>): Promise<Tenant> {
    const email = `owner@${name}.example`
    const sent = await this.post('/tenant/signup', { tenant: name, email })
    if (sent.status !== 202) throw new Error(`signup answered ${sent.status} ${sent.text}`)
    const verified = await this.post('/tenant/verify', { code: await this.mailedCode(email) })
    if (verified.status !== 200) throw new Error(`verify answered ${verified.status} ${verified.text}`)
    const tenant = { ...(verified.body as unknown as Tenant), name }
    return config === undefined ? tenant : this.newService(tenant, `${name}_test`, config)
  }

  /** The tenant with another service, and with the keys for it. */
  async newService(tenant: Tenant, service: string, config: Record<string, unknown>): Promise<Tenant> {
    const created = await this.post('/service/create', { service, ...config }, tenant.ownerKey)
    if (created.status !== 201) throw new Error(`create answered ${created.status} ${created.text}`)
    const { basicKey, adminKey } = created.body as { basicKey: string; adminKey: string }
    return { ...tenant, service, basicKey, adminKey }
  }

  /** The secret that a service's webhooks are signed with. */
  async webhookSecret({ service, ownerKey }: Tenant): Promise<string> {
    const { body } = await this.get('/service/get', { service }, ownerKey)
    return (body['webhook'] as { secret: string }).secret
  }

  /** Asks for an enrolment and gives the deeplink. */
  async enroll({ service, adminKey }: Tenant, id: string, more: Record<string, unknown> = {}): Promise<string> {
    const { body, status, text } = await this.post('/token/enroll', { service, id, ...more }, adminKey)
    if (status !== 201) throw new Error(`enroll answered ${status} ${text}`)
    return String(body['deeplink'])
  }

  /** The status number of a user's token; NaN for any other answer. */
  async status({ service, basicKey }: Tenant, id: string): Promise<number> {
    const { text } = await this.get('/token/status', { service, id }, basicKey)
    return Number(/^\{"status":(\d)\}$/.exec(text)?.[1] ?? Number.NaN)
  }
}

const objectIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

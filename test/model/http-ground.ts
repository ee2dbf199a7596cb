import { strict as assert } from 'node:assert'
import type { Transaction } from '../second-implementation/transaction.ts'
import type { Answer, Tenant, TestInstance } from '../support/instance.ts'
import type { Ground, Seen } from './ground.ts'
import { MailedCodes } from './mailed-codes.ts'
import type { SentFor } from './model.ts'
import { eventually, pause } from './eventually.ts'

/** A settle message is due so long after it was sent. */
const settleSeconds = 121
/** What takes longer has not happened. */
const patienceSeconds = 20
/** A record of a stream that is older is given up: events and messages have to be on their way before so much time passes. */
const longSeconds = 6 * 3600

/** An instance with one tenant, on which one sequence after the other runs, each with a user of its own. */
export class HttpHost {
  readonly instance: TestInstance
  readonly tenant: Tenant
  #users = 0

  constructor(instance: TestInstance, tenant: Tenant) {
    this.instance = instance
    this.tenant = tenant
  }

  now = (): number => this.instance.now()
  async pass(seconds: number): Promise<void> {
    if (seconds >= longSeconds) await this.#quiet()
    this.instance.advance(Math.round(seconds * 1000))
  }

  /** Waits until no function has called anything for a while. */
  async #quiet(): Promise<void> {
    const { calls } = this.instance
    for (let seen = -1; seen !== calls.length; await pause(200)) seen = calls.length
  }

  ground(): HttpGround {
    this.#users += 1
    return new HttpGround(this, `user${this.#users}`)
  }
}

/** A user's token on a running instance: devices and the relying party call it over HTTP, and nothing else is looked at. */
export class HttpGround implements Ground {
  readonly inMemory = false
  readonly user: string
  readonly #host: HttpHost
  readonly #faults: string[] = []
  readonly #mailbox: string
  readonly #codes: MailedCodes

  constructor(host: HttpHost, user: string) {
    this.#host = host
    this.user = user
    this.#mailbox = `${user}@model.example`
    this.#codes = new MailedCodes(host.instance)
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (response.status >= 500) this.#faults.push(`${response.status} for a device`)
    return response
  }

  now = (): number => this.#host.now()
  pass = (seconds: number): Promise<void> => this.#host.pass(seconds)

  async #ask(role: 'basicKey' | 'adminKey', path: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const { instance, tenant } = this.#host
    const answer = await instance.post(
      `/token/${path}`,
      { service: tenant.service, id: this.user, ...more },
      tenant[role],
    )
    if (answer.status >= 500) this.#faults.push(`${answer.status} for ${path}`)
    return answer
  }

  async #detail(): Promise<Record<string, unknown>> {
    return this.#host.instance.detail(this.#host.tenant, this.user)
  }

  enroll = (replace: boolean): Promise<string> =>
    this.#host.instance.enroll(this.#host.tenant, this.user, { replace, email: this.#mailbox })
  poll = async (): Promise<string> => String(await this.#host.instance.status(this.#host.tenant, this.user))
  force = async (status: 1 | 2 | 4): Promise<string> =>
    said(await this.#ask('adminKey', 'force', { status }), ({ status: now }) => String(now))
  restore = async (): Promise<string> =>
    said(await this.#ask('adminKey', 'restore'), ({ restored }) => String(restored))
  challenge = async (): Promise<string> =>
    said(await this.#ask('basicKey', 'offline/challenge'), ({ code }) => String(code))
  otp = async (code: string): Promise<string> => said(await this.#ask('basicKey', 'otp', { code }), codeVerdict)
  resync = async (code1: string, code2: string): Promise<string> =>
    said(await this.#ask('adminKey', 'otp/resync', { code1, code2 }), codeVerdict)
  answer = async (code: string): Promise<string> =>
    said(await this.#ask('basicKey', 'offline/open', { code }), ({ status, errors }) =>
      errors === undefined ? String(status) : `wrong ${String(errors)}`,
    )

  message = async (code: string, given: Partial<SentFor>): Promise<string> =>
    said(await this.#ask('basicKey', 'message/check', { code, ...given }), codeVerdict)

  async send({ purpose, transaction }: SentFor): Promise<string> {
    const about = { channel: 'email', purpose, ...(transaction === '' ? {} : { transaction }) }
    const { status, body } = await this.#ask('basicKey', 'message', about)
    if (status !== 202) return String(body['error'])
    return this.#codes.next(this.#mailbox, /^\d{6}$/m)
  }

  async propose(): Promise<Transaction | string> {
    const fields = { amount: '12.50', payee: 'Ana', text: '' }
    const { status, body } = await this.#ask('basicKey', 'transaction', { ...fields, currency: 'EUR' })
    if (status !== 201) return String(body['error'])
    const seconds = (time: unknown): number => Date.parse(String(time)) / 1000
    return {
      ...fields,
      cur: 'EUR',
      id: String(body['transaction']),
      iat: seconds(body['issuedAt']),
      exp: seconds(body['expiresAt']),
    }
  }

  async settle(due: boolean): Promise<string> {
    if (!due) return 'false'
    const blocked = async (): Promise<true | undefined> =>
      (await this.seen()).lastEvent === 'token.blocked' ? true : undefined
    for (let waits = 0; waits < 5; waits += 1) {
      if (await eventually(blocked, 1)) return 'true'
      // The message was sent after the clock was moved: it is due only now.
      await this.pass(settleSeconds)
    }
    return 'not settled'
  }

  contactCodes = (addresses: readonly string[]): Promise<string[]> =>
    Promise.all(addresses.map((address) => this.#codes.next(address, /\b\d{4}\b/)))

  async newInstanceKey(): Promise<void> {
    const rotated = await this.#host.instance.runner.invoke('zaas-local-keys-rotate', { force: true })
    assert(rotated.ok)
  }

  async newPolicy(): Promise<void> {
    const { instance, tenant } = this.#host
    const service = await instance.get('/service/get', { service: tenant.service }, tenant.ownerKey)
    const { autoLock } = (service.body['config'] ?? service.body) as { autoLock: number }
    const changed = await instance.post(
      '/service/update',
      { service: tenant.service, autoLock: autoLock === 5 ? 10 : 5 },
      tenant.ownerKey,
    )
    assert.equal(changed.status, 200, changed.text)
  }

  async seen(): Promise<Seen> {
    const { status, errors, shadow = false, lastEvent } = await this.#detail()
    return { status, errors, shadow, lastEvent: (lastEvent as { type: string }).type } as Seen
  }

  stored = async (): Promise<string> => JSON.stringify(await this.#detail())

  async events(count: number): Promise<string[]> {
    const all = async (): Promise<string[]> =>
      (await this.#host.instance.history(this.#host.tenant, this.user)).map(({ event }) => event).toReversed()
    const enough = async (): Promise<string[] | undefined> => {
      const now = await all()
      return now.length >= count ? now : undefined
    }
    return (await eventually(enough, patienceSeconds)) ?? (await all())
  }

  async decision(transaction: string): Promise<string> {
    const { instance, tenant } = this.#host
    return said(
      await instance.get('/token/transaction', { service: tenant.service, transaction }, tenant.basicKey),
      ({ state }) => String(state),
    )
  }

  contacts = (): Promise<undefined> => Promise.resolve(undefined)
  faults = (): string[] => this.#faults
  end = async (): Promise<void> => void (await this.#ask('adminKey', 'delete'))
}

const said = ({ status, body }: Answer, words: (body: Record<string, unknown>) => string): string =>
  status < 300 ? words(body) : String(body['error'])

const codeVerdict = ({ valid, duress, reason, errors }: Record<string, unknown>): string => {
  if (valid === true) return duress === true ? 'duress' : 'valid'
  return reason === undefined ? `wrong ${String(errors)}` : String(reason)
}

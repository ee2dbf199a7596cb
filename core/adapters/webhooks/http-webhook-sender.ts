import type { LookupAddress } from 'node:dns'
import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { mayConnect } from '../../domain/webhook/address-guard.ts'
import { hostOf, type Resolve } from '../../domain/webhook/webhook-url.ts'
import type { WebhookSender } from '../../domain/webhook/ports.ts'
import type { SendOutcome } from '../../domain/webhook/verdict.ts'
import { failureOf, isStale, Refused, webhookExchange } from './webhook-exchange.ts'

/** What a sender works with. */
export interface HttpWebhookSenderOptions {
  resolve: Resolve
  allowLoopback: boolean
  /** Starts the time that one request may take, from the name to the last byte of the answer. */
  deadline: () => AbortSignal
}

/** The deadline of webhooks: 10 s. */
export const webhookDeadline = (): AbortSignal => AbortSignal.timeout(10_000)

/** Connections are kept for some seconds; each of several addresses gets 2 s before the next is tried beside it. */
const agentOptions = {
  keepAlive: true,
  timeout: 4000,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 2000,
} satisfies AgentOptions

interface Post {
  url: URL
  headers: Record<string, string>
  body: string
}

/**
 * Sends webhooks to addresses of the tenants' choice. The name is resolved by our own lookup at connect time, and the
 * connection goes to the addresses that were checked there: a name that answers differently the second time gains nothing
 * (DNS rebinding). Redirects are not followed, certificates are always verified.
 */
export class HttpWebhookSender implements WebhookSender {
  readonly #options: HttpWebhookSenderOptions
  readonly #plain = new HttpAgent(agentOptions)
  readonly #secure = new HttpsAgent({ ...agentOptions, rejectUnauthorized: true })

  constructor(options: HttpWebhookSenderOptions) {
    this.#options = options
  }

  async send(address: string, headers: Record<string, string>, body: string): Promise<SendOutcome> {
    const started = performance.now()
    const outcome = await this.#attempt(address, headers, body)
    return { ...outcome, milliseconds: Math.round(performance.now() - started) }
  }

  async #attempt(
    address: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Omit<SendOutcome, 'milliseconds'>> {
    const signal = this.#options.deadline()
    try {
      const url = new URL(address)
      this.#checkLiteral(url)
      const code = await this.#post({ url, headers, body }, signal)
      return { code, failure: code >= 200 && code < 300 ? null : 'status' }
    } catch (error) {
      return { code: 0, failure: signal.aborted ? 'timeout' : failureOf(error) }
    }
  }

  /** On a kept connection that the other side has closed, once more on another one. */
  async #post(message: Post, signal: AbortSignal): Promise<number> {
    for (;;) {
      const request = this.#request(message, signal)
      try {
        return await webhookExchange(request, message.body)
      } catch (error) {
        if (signal.aborted || !isStale(error, request)) throw error
      }
    }
  }

  #request({ url, headers, body }: Post, signal: AbortSignal): ClientRequest {
    const secure = url.protocol === 'https:'
    if (!secure && url.protocol !== 'http:') throw new Refused('address')
    const all = {
      'user-agent': 'zaas-webhooks/1',
      accept: '*/*',
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
    }
    const options = { method: 'POST', headers: all, lookup: this.#lookup(secure), signal }
    return secure
      ? httpsRequest(url, { ...options, agent: this.#secure })
      : httpRequest(url, { ...options, agent: this.#plain })
  }

  /** Addresses that stand in the URL itself are never looked up. */
  #checkLiteral(url: URL): void {
    const host = hostOf(url)
    if (isIP(host) !== 0) this.#check([host], url.protocol === 'https:')
  }

  #check(addresses: readonly string[], secure: boolean): void {
    if (addresses.length === 0) throw new Refused('name')
    if (!mayConnect(addresses, { allowLoopback: this.#options.allowLoopback, secure })) throw new Refused('address')
  }

  #lookup(secure: boolean): LookupFunction {
    const resolve = callbackify((hostname: string) => this.#addresses(hostname, secure))
    return (hostname, options, callback) =>
      resolve(hostname, (error: Error | null, found) => {
        if (error !== null) callback(error, '')
        else if (options.all === true) callback(null, found)
        else callback(null, found[0]?.address ?? '', found[0]?.family)
      })
  }

  async #addresses(hostname: string, secure: boolean): Promise<LookupAddress[]> {
    const addresses = await this.#options.resolve(hostname).catch(() => [])
    this.#check(addresses, secure)
    return addresses.map((address) => ({ address, family: isIP(address) }))
  }
}

import type { LookupAddress } from 'node:dns'
import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { mayConnect } from '../../domain/webhook/address-guard.ts'
import { hostOf, type UrlRules } from '../../domain/webhook/webhook-url.ts'
import { Refused } from './webhook-exchange.ts'

/** Connections are kept for some seconds; each of several addresses gets 2 s before the next is tried beside it. */
const agentOptions = {
  keepAlive: true,
  timeout: 4000,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 2000,
} satisfies AgentOptions

/** One request to be made. */
export interface GuardedRequest {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  /** Ends it. */
  signal: AbortSignal
}

/**
 * Begins requests to addresses of the tenants' choice. The name is resolved by our own lookup at connect time, and the
 * connection goes to the addresses that were checked there: a name that answers differently the second time gains nothing
 * (DNS rebinding). Redirects are not followed, certificates are always verified.
 */
export class GuardedClient {
  readonly #rules: UrlRules
  readonly #plain = new HttpAgent(agentOptions)
  readonly #secure = new HttpsAgent({ ...agentOptions, rejectUnauthorized: true })

  constructor(rules: UrlRules) {
    this.#rules = rules
  }

  /** A request that is begun and not sent; throws `Refused` for an address that is not to be asked. */
  request(url: URL, { method, headers, signal }: GuardedRequest): ClientRequest {
    const secure = url.protocol === 'https:'
    if (!secure && url.protocol !== 'http:') throw new Refused('address')
    // Addresses that stand in the URL itself are never looked up.
    const host = hostOf(url)
    if (isIP(host) !== 0) this.#check([host], secure)
    const options = {
      method,
      headers: { 'user-agent': 'zaas-webhooks/1', ...headers },
      lookup: this.#lookup(secure),
      signal,
    }
    return secure
      ? httpsRequest(url, { ...options, agent: this.#secure })
      : httpRequest(url, { ...options, agent: this.#plain })
  }

  #check(addresses: readonly string[], secure: boolean): void {
    if (addresses.length === 0) throw new Refused('name')
    if (!mayConnect(addresses, { ...this.#rules, secure })) throw new Refused('address')
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
    const addresses = await this.#rules.resolve(hostname).catch(() => [])
    this.#check(addresses, secure)
    return addresses.map((address) => ({ address, family: isIP(address) }))
  }
}

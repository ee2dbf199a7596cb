import { randomBytes } from 'node:crypto'
import { decode } from 'cborg'
import { mergeConfig, serviceConfig, type ServiceConfig } from '../../core/contract/service-config.ts'
import { keyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { tokenKey } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { exchange } from '../../core/application/device/exchange.ts'
import type { DevicePorts } from '../../core/application/device/ports.ts'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import type { Service, SessionKey, StoredTransaction, TokenStore, WriteOutcome } from '../../core/domain/ports.ts'
import { change } from '../../core/application/change.ts'
import {
  decodeCold,
  decodeEvent,
  decodeState,
  encodeAside,
  encodeCold,
  encodeEvent,
  encodeState,
  withAside,
} from '../../core/adapters/tokens/codec.ts'
import type { Companion, Context, Decision } from '../../core/domain/token/decision.ts'
import { newToken, startEnrolment, type WholeToken } from '../../core/domain/token/enrolment.ts'
import type { Token } from '../../core/domain/token/state.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import type { TransactionContent } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { enrolmentCodeHash, newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import type { HpkeKeyPair } from '../../core/protocol/hpke.ts'
import { keyId } from '../../core/protocol/token-id.ts'

interface Stored {
  token: Token
  state: Uint8Array
  cold: { cold: Uint8Array; aside: Uint8Array } | null
}

/** One write as a dump of the database would show it: which items and companions, and how many bytes. */
export interface ObservedWrite {
  state: number
  cold: number
  aside: number
  companions: readonly Companion['kind'][]
}

/** Tokens in memory, through the real encoding, with the same conditional write and the companions that belong to it. */
export class MemoryTokenStore implements TokenStore {
  readonly stored = new Map<string, Stored>()
  readonly transactions = new Map<string, StoredTransaction>()
  readonly codes = new Map<string, { id: string; expires: number }>()
  /** Every event, in the order of the writes. */
  readonly events: TokenEvent[] = []
  readonly observed: ObservedWrite[] = []
  writes = 0
  /** Lets other work run between a read and what follows it, so that races happen. */
  pause: () => Promise<void> = () => Promise.resolve()

  async load(_tenant: string, id: string, options: { cold?: boolean } = {}): Promise<Token | null> {
    await this.pause()
    const found = this.stored.get(id)
    if (found === undefined) return null
    const cold =
      options.cold === true && found.cold !== null ? withAside(decodeCold(found.cold.cold), found.cold.aside) : null
    return { ...found.token, state: decodeState(found.state), cold, stored: found.token.rev }
  }

  async loadMany(tenant: string, ids: readonly string[]): Promise<Map<string, Token>> {
    const found = await Promise.all(ids.map((id) => this.load(tenant, id)))
    return new Map(found.flatMap((token) => (token === null ? [] : [[token.identity.id, token]])))
  }

  listUsers(): Promise<string[]> {
    return Promise.resolve([...this.stored.values()].map(({ token }) => token.identity.user))
  }

  async write(before: Token | null, after: Token, companions: readonly Companion[] = []): Promise<WriteOutcome> {
    await this.pause()
    const { id } = after.identity
    const current = this.stored.get(id)
    if ((current?.token.rev ?? null) !== after.stored) return 'lost'
    const settling = companions.find((one) => one.kind === 'transaction' && one.change === 'settle')
    if (settling?.kind === 'transaction' && this.transactions.get(settling.id)?.decision !== null)
      return { refused: 'transaction' }
    const changed =
      after.cold !== null && after.cold !== before?.cold
        ? { cold: encodeCold(after.cold), aside: encodeAside(after.cold) }
        : null
    const state = encodeState(after.state)
    this.writes += 1
    this.observed.push({
      state: state.length,
      cold: changed?.cold.length ?? 0,
      aside: changed?.aside.length ?? 0,
      companions: companions.map(({ kind }) => kind),
    })
    this.stored.set(id, { token: { ...after, rev: after.rev + 1 }, state, cold: changed ?? current?.cold ?? null })
    for (const companion of companions) this.#keep(companion, id)
    const { event } = after.state
    if (event !== null && event.rev === after.rev + 1) this.events.push(decodeEvent(encodeEvent(event)))
    return 'written'
  }

  #keep(companion: Companion, id: string): void {
    if (companion.kind === 'code') this.codes.set(b64u(companion.codeHash), { id, expires: companion.expires })
    if (companion.kind !== 'transaction') return
    if (companion.change === 'propose') {
      this.transactions.set(companion.id, { ...(decode(companion.content) as TransactionContent), decision: null })
      return
    }
    const found = this.transactions.get(companion.id)
    if (found !== undefined)
      this.transactions.set(companion.id, { ...found, decision: { outcome: companion.outcome, at: companion.at } })
  }
}

/** A trusted contact's code as the tenant's key derives it. */
export const contactCodeOf = (recovery: Uint8Array, contact: number): string =>
  contactCode(Buffer.alloc(32, 7), recovery, contact)

/** A whole instance in memory, with one tenant and one service: the real rules behind ports without AWS. */
export class MemoryInstance {
  readonly tokens = new MemoryTokenStore()
  readonly sessions = new Map<string, SessionKey>()
  /** The instance's keys, the newest last. */
  readonly pairs = [keyPair(randomBytes(32))]
  service: Service
  /** Changes in the sessions' table, which a companion of a token's write is not. */
  sessionWrites = 0
  /** What `exchange` threw: nothing that a device sends may make it throw. */
  readonly thrown: unknown[] = []
  /** Requests and answers as an observer in the path counts them. */
  readonly traffic: { request: number; response: number; writes: readonly ObservedWrite[]; sessionWrites: number }[] =
    []
  now = Date.UTC(2026, 10, 22, 8)

  constructor(config: Record<string, unknown> = {}) {
    const parsed: ServiceConfig = serviceConfig.parse(config)
    this.service = { name: 'acme_homebanking', tenant: 'acme', rev: 1, config: parsed }
  }

  get ports(): DevicePorts {
    const known = (asked: string) => this.pairs.find(({ publicKey }) => b64u(keyId(publicKey)) === asked) ?? null
    const { publicKey } = this.pair
    return {
      tokens: this.tokens,
      sessions: {
        put: async (_tenant, sid, session) => void (this.sessionWrites++, this.sessions.set(sid, session)),
        get: async (_tenant, sid) => this.sessions.get(sid) ?? null,
        delete: async (sid) => void (this.sessionWrites++, this.sessions.delete(sid)),
      },
      codes: { find: async (_tenant, hash) => this.#codeOwner(b64u(hash)) },
      directory: {
        find: async (_tenant, { service }) => ({
          authkey: null,
          service: service === this.service.name ? this.service : null,
        }),
      },
      instanceKeys: {
        known,
        find: async (asked) => known(asked),
        current: async () => ({ kid: b64u(keyId(publicKey)), publicKey }),
      },
      transactions: {
        get: async (_tenant, id) => this.tokens.transactions.get(id) ?? null,
        content: async (_tenant, id) => this.tokens.transactions.get(id)?.fields ?? null,
      },
      contactCodes: async () => contactCodeOf,
      curves: nodeCurves,
      clock: () => this.now,
      random: (size) => randomBytes(size),
    }
  }

  /** Plays `fetch` for devices: the device endpoint and nothing else. */
  readonly fetch: typeof fetch = async (input, init) => {
    const tenant = new URL(String(input instanceof Request ? input.url : input)).pathname.split('/').at(-1) ?? ''
    const body = typeof init?.body === 'string' ? init.body : ''
    const before = { writes: this.tokens.observed.length, sessionWrites: this.sessionWrites }
    const sealed = await this.#exchange(tenant, body)
    this.traffic.push({
      request: body.length,
      response: sealed?.length ?? 0,
      writes: this.tokens.observed.slice(before.writes),
      sessionWrites: this.sessionWrites - before.sessionWrites,
    })
    return sealed === null
      ? new Response('{"v":1,"error":"envelope"}', { status: 400 })
      : new Response(sealed, { status: 200 })
  }

  /** The newest instance key. */
  get pair(): HpkeKeyPair {
    const newest = this.pairs.at(-1)
    if (newest === undefined) throw new Error('no key')
    return newest
  }

  /** A new instance key; the old one still opens what is sealed to it. */
  rotate(): void {
    this.pairs.push(keyPair(randomBytes(32)))
  }

  /** Changes the service's configuration, which makes a new revision of the policy. */
  configure(part: Record<string, unknown>): void {
    this.service = {
      ...this.service,
      rev: this.service.rev + 1,
      config: serviceConfig.parse(mergeConfig(this.service.config, part)),
    }
  }

  async #exchange(tenant: string, body: string): Promise<string | null> {
    try {
      return await exchange({ tenant, body, address: '198.51.100.7' }, this.ports)
    } catch (error) {
      this.thrown.push(error)
      throw error
    }
  }

  #codeOwner(hash: string): string | null {
    const found = this.tokens.codes.get(hash)
    return found === undefined || found.expires < this.now ? null : found.id
  }

  context(): Context {
    return {
      now: this.now,
      config: this.service.config,
      configRev: this.service.rev,
      by: 'key:test',
      address: '198.51.100.8',
    }
  }

  id(user: string): string {
    return tokenKey(this.service.name, user)
  }

  /** Asks for an enrolment, as the relying party does; gives the deeplink. */
  async enroll(user: string, options: { replace?: boolean; expiresIn?: number } = {}): Promise<string> {
    const code = newEnrolmentCode((size) => randomBytes(size))
    const codeHash = enrolmentCodeHash('acme', code)
    const id = this.id(user)
    const identity = { id, tenant: 'acme', service: this.service.name, user }
    const request = {
      codeHash,
      expires: this.now + (options.expiresIn ?? 3600) * 1000,
      replace: options.replace ?? false,
      email: undefined,
      phone: undefined,
      name: undefined,
    }
    await change(
      this.tokens,
      () => this.tokens.load('acme', id, { cold: true }),
      (found) =>
        startEnrolment(
          found?.cold == null || found.state.deleted ? newToken(identity, this.now, found) : (found as WholeToken),
          request,
        ),
    )
    return makeDeeplink({ origin: 'https://zaas.test', tenant: 'acme', code, instanceKey: this.pair.publicKey })
  }

  /** Applies an integrator's or administrator's rule. */
  async apply<Answer>(user: string, rule: (token: Token, context: Context) => Decision<Answer>): Promise<Answer> {
    return change(
      this.tokens,
      () => this.tokens.load('acme', this.id(user), { cold: true }),
      (token) => {
        if (token === null) throw new Error('no such token')
        return rule(token, this.context())
      },
    )
  }

  /** The token as stored. */
  async token(user: string): Promise<Token> {
    const token = await this.tokens.load('acme', this.id(user), { cold: true })
    if (token === null) throw new Error('no such token')
    return token
  }
}

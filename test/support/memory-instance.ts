import { randomBytes } from 'node:crypto'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { keyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { change } from '../../core/application/change.ts'
import { exchange } from '../../core/application/device/exchange.ts'
import type { DevicePorts } from '../../core/application/device/ports.ts'
import { mergeConfig, serviceConfig } from '../../core/contract/service-config.ts'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import type { Service, SessionKey } from '../../core/domain/ports.ts'
import type { Context, Decision } from '../../core/domain/token/decision.ts'
import { newToken, startEnrolment, type WholeToken } from '../../core/domain/token/enrolment.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { enrolmentCodeHash, newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import type { HpkeKeyPair } from '../../core/protocol/hpke.ts'
import { keyId } from '../../core/protocol/token-id.ts'
import { MemoryTokenStore, type ObservedWrite } from './memory-token-store.ts'
import { openAnswer, openMessage, sealAnswer } from './opened-message.ts'

/** A trusted contact's code as the tenant's key derives it. */
export const contactCodeOf = (recovery: Uint8Array, contact: number): string =>
  contactCode(Buffer.alloc(32, 7), recovery, contact)

/** A whole instance in memory, with one tenant and one service: the real rules behind ports without AWS. */
export class MemoryInstance {
  readonly tokens = new MemoryTokenStore()
  readonly sessions = new Map<string, SessionKey>()
  readonly random: (size: number) => Uint8Array
  /** The instance's keys, the newest last. */
  readonly pairs: HpkeKeyPair[]
  service: Service
  /** Changes in the sessions' table, which a companion of a token's write is not. */
  sessionWrites = 0
  /** What `exchange` threw: nothing that a device sends may make it throw. */
  readonly thrown: unknown[] = []
  /** Requests and answers as an observer in the path counts them. */
  readonly traffic: { request: number; response: number; writes: readonly ObservedWrite[]; sessionWrites: number }[] =
    []
  /** What a server that breaks the protocol answers in place of its answer. */
  bend: ((operation: string, answer: Record<string, unknown>) => Record<string, unknown>) | null = null
  /** What was said, decrypted, once somebody listens. */
  heard: { operation: string; answer: Record<string, unknown> }[] | null = null
  /** Computations of the curves, which a shortcut would spare. */
  readonly work = { evaluate: 0, verify: 0, keyPair: 0 }
  now = Date.UTC(2026, 10, 22, 8)

  constructor(config: Record<string, unknown> = {}, random = (size: number): Uint8Array => randomBytes(size)) {
    this.random = random
    this.pairs = [keyPair(random(32))]
    this.service = { name: 'acme_homebanking', tenant: 'acme', rev: 1, config: serviceConfig.parse(config) }
  }

  /** An authkey that calls about the service. */
  get caller(): ServiceCaller {
    const key = { by: 'key:1', byName: 'a key', role: 'admin', hideDuress: false } as const
    return { tenant: 'acme', ...key, address: '198.51.100.9', service: this.service }
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
      curves: this.#curves,
      clock: () => this.now,
      random: this.random,
    }
  }

  /** Plays `fetch` for devices: the device endpoint and nothing else. */
  readonly fetch: typeof fetch = async (input, init) => {
    const tenant = new URL(String(input instanceof Request ? input.url : input)).pathname.split('/').at(-1) ?? ''
    const body = typeof init?.body === 'string' ? init.body : ''
    const before = { writes: this.tokens.observed.length, sessionWrites: this.sessionWrites }
    const sealed = await this.#bent(body, () => this.#exchange(tenant, body))
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

  /** A message's operation; `unreadable` if it does not open. */
  readonly operationOf = (body: string): string => String(openMessage(body, 'acme', this)?.fields['o'] ?? 'unreadable')

  /** The newest instance key. */
  get pair(): HpkeKeyPair {
    const newest = this.pairs.at(-1)
    if (newest === undefined) throw new Error('no key')
    return newest
  }

  /** A new instance key; the old one still opens what is sealed to it. */
  rotate(): void {
    this.pairs.push(keyPair(this.random(32)))
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

  readonly #curves: DevicePorts['curves'] = {
    ...nodeCurves,
    evaluate: (...given) => (this.work.evaluate++, nodeCurves.evaluate(...given)),
    verify: (...given) => (this.work.verify++, nodeCurves.verify(...given)),
    keyPair: (...given) => (this.work.keyPair++, nodeCurves.keyPair(...given)),
  }

  async #bent(body: string, answer: () => Promise<string | null>): Promise<string | null> {
    const opened = this.bend === null && this.heard === null ? null : openMessage(body, 'acme', this)
    const sealed = await answer()
    if (opened === null || sealed === null) return sealed
    const operation = String(opened.fields['o'])
    this.heard?.push({ operation, answer: openAnswer(opened, sealed) })
    if (this.bend === null) return sealed
    const bent = this.bend(operation, openAnswer(opened, sealed))
    return sealAnswer(opened, bent, this.random(32))
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
    const code = newEnrolmentCode(this.random)
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

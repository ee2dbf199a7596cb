import { randomBytes } from 'node:crypto'
import { serviceConfig } from '../../core/contract/service-config.ts'
import type { ServiceConfig } from '../../core/contract/service-config.ts'
import { keyPair, nodeCurves } from '../../core/adapters/node-curves.ts'
import { tokenKey } from '../../core/adapters/dynamo-token-store.ts'
import { exchange } from '../../core/domain/device/exchange.ts'
import type { DevicePorts } from '../../core/domain/device/ports.ts'
import { contactCode } from '../../core/adapters/contact-codes.ts'
import type { Service, SessionKey, StoredTransaction, TokenStore, WriteOutcome } from '../../core/domain/ports.ts'
import { change } from '../../core/domain/token/change.ts'
import { decodeCold, decodeState, encodeCold, encodeState } from '../../core/domain/token/codec.ts'
import type { Companion, Context, Decision } from '../../core/domain/token/decision.ts'
import { newToken, startEnrolment } from '../../core/domain/token/enrolment.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { enrolmentCodeHash, newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import { keyId } from '../../core/protocol/token-id.ts'

interface Stored {
  token: Token
  state: Uint8Array
  cold: Uint8Array | null
}

/** Tokens in memory, through the real encoding, with the same conditional write. */
export class MemoryTokenStore implements TokenStore {
  readonly stored = new Map<string, Stored>()
  writes = 0
  /** Lets other work run between a read and what follows it, so that races happen. */
  pause: () => Promise<void> = () => Promise.resolve()

  async load(_tenant: string, id: string, options: { cold?: boolean } = {}): Promise<Token | null> {
    await this.pause()
    const found = this.stored.get(id)
    if (found === undefined) return null
    const cold = options.cold === true && found.cold !== null ? decodeCold(found.cold) : null
    return { ...found.token, state: decodeState(found.state), cold, stored: found.token.rev }
  }

  async loadMany(tenant: string, ids: readonly string[]): Promise<Map<string, Token>> {
    const found = await Promise.all(ids.map((id) => this.load(tenant, id)))
    return new Map(found.flatMap((token) => (token === null ? [] : [[token.identity.id, token]])))
  }

  listUsers(): Promise<string[]> {
    return Promise.resolve([...this.stored.values()].map(({ token }) => token.identity.user))
  }

  async write(before: Token | null, after: Token, _companions: readonly Companion[] = []): Promise<WriteOutcome> {
    await this.pause()
    const { id } = after.identity
    const current = this.stored.get(id)
    if ((current?.token.rev ?? null) !== after.stored) return 'lost'
    const cold = after.cold !== null && after.cold !== before?.cold ? encodeCold(after.cold) : (current?.cold ?? null)
    this.writes += 1
    this.stored.set(id, { token: { ...after, rev: after.rev + 1 }, state: encodeState(after.state), cold })
    return 'written'
  }
}

/** A whole instance in memory, with one tenant and one service: the real rules behind ports without AWS. */
export class MemoryInstance {
  readonly tokens = new MemoryTokenStore()
  readonly sessions = new Map<string, SessionKey>()
  readonly codes = new Map<string, string>()
  readonly transactions = new Map<string, StoredTransaction>()
  readonly pair = keyPair(randomBytes(32))
  readonly service: Service
  now = Date.UTC(2026, 10, 22, 8)

  constructor(config: Record<string, unknown> = {}) {
    const parsed: ServiceConfig = serviceConfig.parse(config)
    this.service = { name: 'acme_homebanking', tenant: 'acme', rev: 1, config: parsed }
  }

  get ports(): DevicePorts {
    const kid = b64u(keyId(this.pair.publicKey))
    const known = (asked: string) => (asked === kid ? this.pair : null)
    return {
      tokens: this.tokens,
      sessions: {
        put: async (_tenant, sid, session) => void this.sessions.set(sid, session),
        get: async (_tenant, sid) => this.sessions.get(sid) ?? null,
        delete: async (sid) => void this.sessions.delete(sid),
      },
      codes: { find: async (_tenant, hash) => this.codes.get(b64u(hash)) ?? null },
      directory: { find: async (_tenant, { service }) => ({ authkey: null, service: service === this.service.name ? this.service : null }) },
      instanceKeys: { known, find: async (asked) => known(asked), current: async () => ({ kid, publicKey: this.pair.publicKey }) },
      transactions: {
        get: async (_tenant, id) => this.transactions.get(id) ?? null,
        content: async (_tenant, id) => this.transactions.get(id)?.fields ?? null,
      },
      contactCodes: async () => (recovery, contact) => contactCode(Buffer.alloc(32, 7), recovery, contact),
      curves: nodeCurves,
      clock: () => this.now,
      random: (size) => randomBytes(size),
    }
  }

  /** Plays `fetch` for devices: the device endpoint and nothing else. */
  readonly fetch: typeof fetch = async (input, init) => {
    const tenant = new URL(String(input instanceof Request ? input.url : input)).pathname.split('/').at(-1) ?? ''
    const body = typeof init?.body === 'string' ? init.body : ''
    const sealed = await exchange({ tenant, body, address: '198.51.100.7' }, this.ports)
    return sealed === null ? new Response('{"v":1,"error":"envelope"}', { status: 400 }) : new Response(sealed, { status: 200 })
  }

  context(): Context {
    return { now: this.now, config: this.service.config, configRev: this.service.rev, by: 'key:test', address: '198.51.100.8' }
  }

  id(user: string): string {
    return tokenKey(this.service.name, user)
  }

  /** Asks for an enrolment, as the relying party does; gives the deeplink. */
  async enroll(user: string, options: { replace?: boolean } = {}): Promise<string> {
    const code = newEnrolmentCode((size) => randomBytes(size))
    const codeHash = enrolmentCodeHash('acme', code)
    const id = this.id(user)
    const identity = { id, tenant: 'acme', service: this.service.name, user }
    const request = { codeHash, expires: this.now + 3_600_000, replace: options.replace ?? false, email: undefined, phone: undefined, name: undefined }
    await change(this.tokens, () => this.tokens.load('acme', id, { cold: true }), (found) =>
      startEnrolment(found?.cold == null || found.state.deleted ? newToken(identity, this.now, found) : (found as WholeToken), request))
    this.codes.set(b64u(codeHash), id)
    return makeDeeplink({ origin: 'https://zaas.test', tenant: 'acme', code, instanceKey: this.pair.publicKey })
  }

  /** Applies an administrator's rule. */
  async apply<Answer>(user: string, rule: (token: Token, context: Context) => Decision<Answer>): Promise<Answer> {
    return change(this.tokens, () => this.tokens.load('acme', this.id(user)), (token) => {
      if (token === null) throw new Error('no such token')
      return rule(token, this.context())
    })
  }

  /** The token as stored. */
  async token(user: string): Promise<Token> {
    const token = await this.tokens.load('acme', this.id(user), { cold: true })
    if (token === null) throw new Error('no such token')
    return token
  }
}

import type { CodeReference } from '../../core/domain/token/asked-code.ts'
import { randomBytes } from 'node:crypto'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { keyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import type { DevicePorts } from '../../core/application/device/ports.ts'
import { mergeConfig } from '../../core/contract/merge-config.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import type { Service, SessionKey } from '../../core/domain/ports.ts'
import type { Notes } from '../../core/domain/tenant-ports.ts'
import type { Context } from '../../core/domain/token/decision.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import type { HpkeKeyPair } from '../../core/protocol/hpke.ts'
import { keyId } from '../../core/protocol/token-id.ts'
import { MemoryTokenStore } from './memory-token-store.ts'

/** A trusted contact's code as the tenant's key derives it. */
export const contactCodeOf = (recovery: Uint8Array, contact: number): string =>
  contactCode(Buffer.alloc(32, 7), recovery, contact)

/** What an instance in memory knows and can: one tenant, one service, and the ports of the real rules. */
export abstract class MemoryState {
  readonly tokens = new MemoryTokenStore()
  readonly sessions = new Map<string, SessionKey>()
  readonly random: (size: number) => Uint8Array
  /** The instance's keys, the newest last. */
  readonly pairs: HpkeKeyPair[]
  service: Service
  /** Codes that devices asked for. */
  readonly asked: CodeReference[] = []
  /** How they ask. */
  asking: DevicePorts['askForCode'] = async (reference) => void this.asked.push(reference)
  /** Changes in the sessions' table, which a companion of a token's write is not. */
  sessionWrites = 0
  /** Computations of the curves, which a shortcut would spare. */
  readonly work = { evaluate: 0, verify: 0, keyPair: 0 }
  now = Date.UTC(2026, 10, 22, 8)

  constructor(config: Record<string, unknown> = {}, random = (size: number): Uint8Array => randomBytes(size)) {
    this.random = random
    this.pairs = [keyPair(random(32))]
    // Stretching a PIN is made as quick as a service may have it: how long it takes is not what is tested.
    const protection = { iterations: 10_000, ...(config['protection'] as object | undefined) }
    const whole = serviceConfig.parse({ ...config, protection })
    this.service = { name: 'acme_homebanking', tenant: 'acme', rev: 1, config: whole }
  }

  /** An authkey that calls about the service. */
  get caller(): ServiceCaller {
    const key = {
      by: 'key:1',
      byName: 'a key',
      role: 'admin',
      services: '*',
      isMember: false,
      hideDuress: false,
      factorAt: null,
    } as const
    return { tenant: 'acme', ...key, address: '198.51.100.9', service: this.service }
  }

  get ports(): DevicePorts & { notes: Notes } {
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
        ofService: async () =>
          [...this.tokens.transactions.values()].map((one) => ({
            ...one,
            place: `${'0'.repeat(14)}-${one.fields.id}`,
          })),
        content: async (_tenant, id) => this.tokens.transactions.get(id)?.fields ?? null,
      },
      notes: {
        find: async (_tenant, name) => {
          const found = this.tokens.records.get(name)
          return found === undefined || found.expires < this.now ? null : found.record
        },
        keep: async () => {
          throw new Error('a verdict is written with its try')
        },
      },
      contactCodes: async () => contactCodeOf,
      askForCode: (reference, from) => this.asking(reference, from),
      curves: this.#curves,
      clock: () => this.now,
      random: this.random,
    }
  }

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

  #codeOwner(hash: string): string | null {
    const found = this.tokens.codes.get(hash)
    return found === undefined || found.expires < this.now ? null : found.id
  }

  readonly #curves: DevicePorts['curves'] = {
    ...nodeCurves,
    evaluate: (...given) => (this.work.evaluate++, nodeCurves.evaluate(...given)),
    verify: (...given) => (this.work.verify++, nodeCurves.verify(...given)),
    keyPair: (...given) => (this.work.keyPair++, nodeCurves.keyPair(...given)),
  }
}

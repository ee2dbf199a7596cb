import type { ServiceConfig } from '../contract/service-config.ts'
import type { DiffieHellman, HpkeKeyPair } from '../protocol/hpke.ts'
import type { Evaluate } from '../protocol/oprf.ts'
import type { Verify } from '../protocol/signature.ts'
import type { TransactionFields } from '../protocol/transaction.ts'
import type { AuditEntry } from './audit.ts'
import type { Authkey } from './authkey.ts'
import type { Companion, TransactionContent, TransactionOutcome } from './token/decision.ts'
import type { IdempotentRecord } from './tenant-ports.ts'
import type { Token } from './token/state.ts'
import type { TokenEvent } from './token/token-event.ts'
import type { FormerSecret } from './webhook/secret.ts'

/** The time in milliseconds since 1970. */
export type Clock = () => number

/** So many random bytes from the platform. */
export type Random = (size: number) => Uint8Array

/** How a write ended: done; lost to another write since the token was read; or refused by a companion, or by the first answer to the same request. */
export type WriteOutcome = 'written' | 'lost' | { refused: Companion['kind'] | 'record' }

/** What a token's write takes with it: what the rule decided, the first answer to a request that may come twice, and the audit's entry. */
export interface WrittenTogether {
  companions?: readonly Companion[]
  record?: IdempotentRecord | null
  audit?: AuditEntry
}

/** Tokens, each read strongly consistent and written on condition that nobody wrote it since. */
export interface TokenStore {
  /** A deleted token is still found until its event has been published: see `state.deleted`. */
  load(tenant: string, id: string, options?: { cold?: boolean }): Promise<Token | null>
  /** At most a hundred, with their second items where asked for. */
  loadMany(tenant: string, ids: readonly string[], options?: { cold?: boolean }): Promise<Map<string, Token>>
  /** User IDs of a service in the order of their bytes, from after `after`; may miss what was written in the last second. */
  listUsers(service: string, range: { prefix: string; after: string; limit: number }): Promise<string[]>
  /** Writes `after`, both items when the second one changed, and what goes together with it, all or nothing. */
  write(before: Token | null, after: Token, together?: WrittenTogether): Promise<WriteOutcome>
}

/** The ephemeral key that a message pair's second message is sealed to. */
export interface SessionKey {
  token: string
  secretKey: Uint8Array
}

/** Keys of message pairs: no backups, no streams, gone when used. */
export interface SessionStore {
  put(tenant: string, sid: string, session: SessionKey, expires: number): Promise<void>
  get(tenant: string, sid: string): Promise<SessionKey | null>
  delete(sid: string): Promise<void>
}

/** Enrolment codes by the hash that stands for them. */
export interface EnrolmentCodes {
  /** The token id that the code belongs to; whether it is still valid stands in the token. */
  find(tenant: string, codeHash: Uint8Array): Promise<string | null>
}

/** A service as configured; `rev` numbers the configuration. */
export interface Service {
  name: string
  tenant: string
  rev: number
  config: ServiceConfig
  /** The webhook secret that was replaced less than a day ago, if any. */
  former?: FormerSecret | undefined
}

/** Where authkeys are looked up by their secrets, and services by name, cached for 20 s; what was not found is never cached. While an operator suspends a tenant, it has neither. */
export interface Directory {
  find(
    tenant: string,
    wanted: { secret?: string; service?: string },
  ): Promise<{ authkey: Authkey | null; service: Service | null; suspended?: boolean }>
}

/** A part of a list that is ordered by time: from before a place, newest first; null from the newest on. */
export interface PlacesBefore {
  before: string | null
  limit: number
  /** Only the one of sixteen parts that has this number, from 0. */
  shard?: number
}

/** The history of tokens. */
export interface EventStore {
  /** Newest first, from before `before`. */
  history(token: Token, range: { before: number; limit: number }): Promise<TokenEvent[]>
  /** Of all tokens of a service, newest first, from before the place `before`; may miss what was written in the last second. */
  ofService(service: string, range: PlacesBefore): Promise<{ user: string; event: TokenEvent; place: string }[]>
}

/** A transaction as the relying party finds it. */
export interface StoredTransaction extends TransactionContent {
  /** How and when (ms) it was decided; null while it is not. */
  decision: { outcome: TransactionOutcome; at: number } | null
}

/** Transactions; they are written together with the token that they are put to. */
export interface TransactionStore {
  get(tenant: string, id: string): Promise<StoredTransaction | null>
  /** Of a service, or of one token of it, newest first; may miss what was written in the last second. */
  ofService(
    service: string,
    range: PlacesBefore & { token: string | null },
  ): Promise<(StoredTransaction & { place: string })[]>
  /** What the device shows. */
  content(tenant: string, id: string): Promise<TransactionFields | null>
}

/** Curve computations of the server, which may be faster than the device's. */
export interface Curves {
  /** X25519 key pair from 32 random bytes. */
  keyPair(secretKey: Uint8Array): HpkeKeyPair
  diffieHellman: DiffieHellman
  verify: Verify
  evaluate: Evaluate
}

/** The public part of one of the instance's HPKE keys: its id (base64url) and 32 bytes. */
export interface InstanceKey {
  kid: string
  publicKey: Uint8Array
}

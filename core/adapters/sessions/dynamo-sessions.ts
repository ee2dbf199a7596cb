import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { concat, fromUtf8 } from '../../protocol/bytes.ts'
import type { Clock, EnrolmentCodes, Random, SessionKey, SessionStore } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { hasExpired, openSealedItem, sealedItem } from '../keys/sealed-item.ts'
import { codeItemKey } from './code-item-key.ts'

/** Where short-lived things are kept: a table without backups and streams, whose items expire. */
export interface DynamoSessionsOptions {
  dynamo: Dynamo
  table: string
  keys: KeyRing
  clock: Clock
  random: Random
}

/** Short-lived sealed items. DynamoDB removes expired ones days late, so that reading checks the time itself. */
export class DynamoSessions implements SessionStore, EnrolmentCodes {
  readonly #table: Table
  readonly #keys: KeyRing
  readonly #clock: Clock
  readonly #random: Random

  constructor({ dynamo, table, keys, clock, random }: DynamoSessionsOptions) {
    this.#table = dynamo.table(table)
    this.#keys = keys
    this.#clock = clock
    this.#random = random
  }

  async put(tenant: string, sid: string, session: SessionKey, expires: number): Promise<void> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) throw new Error('a session without a tenant')
    await this.putSealed(key, sid, concat(fromB64u(session.token, 16), session.secretKey), expires)
  }

  async get(tenant: string, sid: string): Promise<SessionKey | null> {
    const plain = await this.#ofTenant(tenant, sid)
    if (plain === null) return null
    return { token: b64u(plain.subarray(0, 16)), secretKey: plain.subarray(16, 48) }
  }

  async find(tenant: string, codeHash: Uint8Array): Promise<string | null> {
    const plain = await this.#ofTenant(tenant, codeItemKey(tenant, codeHash))
    return plain === null ? null : fromUtf8(plain)
  }

  async delete(key: string): Promise<void> {
    await this.#table.delete({ key: text(key) })
  }

  /** Stores bytes under a key name until `expires` (ms), sealed with a data key. */
  async putSealed(dataKey: DataKey, name: string, plain: Uint8Array, expires: number): Promise<void> {
    await this.#table.put(sealedItem(seal(dataKey, this.#random), name, plain, expires))
  }

  /** Reads what was stored under a name; null when there is none, it has expired, or another key sealed it. */
  async getSealed(dataKey: DataKey, name: string): Promise<Uint8Array | null> {
    const item = await this.#table.get({ key: text(name) })
    if (item === null || hasExpired(item, this.#clock())) return null
    try {
      return openSealedItem(item, dataKey)
    } catch {
      // Another tenant's session id: its box does not open under this tenant's key.
      return null
    }
  }

  async #ofTenant(tenant: string, name: string): Promise<Uint8Array | null> {
    const key = await this.#keys.tenantKey(tenant)
    return key === null ? null : this.getSealed(key, name)
  }
}

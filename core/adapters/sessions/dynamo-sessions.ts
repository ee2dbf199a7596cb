import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { concat, fromUtf8 } from '../../protocol/bytes.ts'
import type { Clock, EnrolmentCodes, Random, SessionKey, SessionStore } from '../../domain/ports.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import { codeItemKey } from '../tokens/dynamo-companions.ts'
import { answered, bytes, bytesOf, expirySeconds, number, numberOf, text } from '../dynamo/dynamo-client.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** Where short-lived things are kept: a table without backups and streams, whose items expire. */
export interface DynamoSessionsOptions {
  dynamo: DynamoDBClient
  table: string
  keys: KeyRing
  clock: Clock
  random: Random
}

/** Short-lived sealed items. DynamoDB removes expired ones days late, so that reading checks the time itself. */
export class DynamoSessions implements SessionStore, EnrolmentCodes {
  readonly #options: DynamoSessionsOptions

  constructor(options: DynamoSessionsOptions) {
    this.#options = options
  }

  async put(tenant: string, sid: string, session: SessionKey, expires: number): Promise<void> {
    const key = await this.#tenantKey(tenant)
    await this.putSealed(key, sid, concat(fromB64u(session.token, 16), session.secretKey), expires)
  }

  async get(tenant: string, sid: string): Promise<SessionKey | null> {
    const key = await this.#options.keys.tenantKey(tenant)
    const plain = key === null ? null : await this.getSealed(key, sid)
    if (plain === null) return null
    return { token: b64u(plain.subarray(0, 16)), secretKey: plain.subarray(16, 48) }
  }

  async find(tenant: string, codeHash: Uint8Array): Promise<string | null> {
    const key = await this.#options.keys.tenantKey(tenant)
    const plain = key === null ? null : await this.getSealed(key, codeItemKey(tenant, codeHash))
    return plain === null ? null : fromUtf8(plain)
  }

  async delete(key: string): Promise<void> {
    await answered(
      this.#options.dynamo.send(new DeleteItemCommand({ TableName: this.#options.table, Key: { key: text(key) } })),
    )
  }

  /** Stores bytes under a key name until `expires` (ms), sealed with a data key. */
  async putSealed(dataKey: DataKey, name: string, plain: Uint8Array, expires: number): Promise<void> {
    const { dynamo, table, random } = this.#options
    const box = seal(dataKey, name, 0, plain, random(12))
    const Item = { key: text(name), expires: number(expirySeconds(expires)), box: bytes(box) }
    await answered(dynamo.send(new PutItemCommand({ TableName: table, Item })))
  }

  /** Reads what was stored under a name; null when there is none, it has expired, or another key sealed it. */
  async getSealed(dataKey: DataKey, name: string): Promise<Uint8Array | null> {
    const { dynamo, table, clock } = this.#options
    const { Item } = await answered(
      dynamo.send(new GetItemCommand({ TableName: table, Key: { key: text(name) }, ConsistentRead: true })),
    )
    if (Item === undefined || numberOf(Item, 'expires') * 1000 < clock()) return null
    try {
      return unseal(dataKey, name, 0, bytesOf(Item, 'box'))
    } catch {
      // Another tenant's session id: its box does not open under this tenant's key.
      return null
    }
  }

  async #tenantKey(tenant: string): Promise<DataKey> {
    const key = await this.#options.keys.tenantKey(tenant)
    if (key === null) throw new Error('a session without a tenant')
    return key
  }
}

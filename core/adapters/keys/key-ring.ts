import { createHash } from 'node:crypto'
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { type DataKey, seal, unseal } from './seal.ts'
import type { Clock, Random } from '../../domain/ports.ts'
import {
  answered,
  bytes,
  bytesOf,
  isConditionFailure,
  type Item,
  number,
  numberOf,
  text,
} from '../dynamo/dynamo-client.ts'

const branches = 16
const hour = 3_600_000

interface Kept<T> {
  value: T
  until: number
}

/** Where the key ring finds its table, its KMS key and the time. */
export interface KeyRingOptions {
  dynamo: DynamoDBClient
  kms: KMSClient
  table: string
  /** KMS key id or ARN. */
  kmsKey: string
  instance: string
  clock: Clock
  random: Random
}

/**
 * The tenants' data keys: wrapped by one of 16 branch keys, which KMS wraps. A branch key is unwrapped once an hour, so
 * that the cost of KMS does not grow with tenants; deleting a tenant's wrapped key makes all it sealed unreadable.
 */
export class KeyRing {
  readonly #options: KeyRingOptions
  readonly #branchKeys = new Map<number, Kept<Promise<DataKey>>>()
  readonly #tenantKeys = new Map<string, Kept<DataKey>>()

  constructor(options: KeyRingOptions) {
    this.#options = options
  }

  /** Key of a tenant's wrapped key in the table. */
  static itemKey(tenant: string): string {
    return `tenant#${tenant}`
  }

  /** The branch that a tenant hangs on. */
  static branchOf(tenant: string): number {
    return (createHash('sha256').update(tenant).digest()[0] ?? 0) % branches
  }

  /** The tenant's data key if it is at hand, without any call. */
  cached(tenant: string): DataKey | null {
    const kept = this.#tenantKeys.get(tenant)
    return kept !== undefined && this.#options.clock() < kept.until ? kept.value : null
  }

  /** The tenant's data key; null when there is no such tenant. */
  async tenantKey(tenant: string): Promise<DataKey | null> {
    const cached = this.cached(tenant)
    if (cached !== null) return cached
    const item = await this.#item(KeyRing.itemKey(tenant))
    return item === null ? null : this.admit(tenant, item)
  }

  /** Unwraps and keeps a tenant's key whose item was read together with others. */
  async admit(tenant: string, item: Item): Promise<DataKey> {
    const branch = await this.branchKey(KeyRing.branchOf(tenant))
    const id = numberOf(item, 'id')
    const value = { id, key: unseal(branch, KeyRing.itemKey(tenant), id, bytesOf(item, 'wrapped')) }
    this.#tenantKeys.set(tenant, { value, until: this.#options.clock() + hour })
    return value
  }

  /** A new tenant's key: the item to be written together with the tenant, and the key to seal with at once. */
  async newTenantKey(tenant: string): Promise<{ item: Item; key: DataKey }> {
    const { random } = this.#options
    const branch = await this.branchKey(KeyRing.branchOf(tenant), true)
    const key = { id: 1, key: random(32) }
    const wrapped = seal(branch, KeyRing.itemKey(tenant), key.id, key.key, random(12))
    return { item: { key: text(KeyRing.itemKey(tenant)), id: number(key.id), wrapped: bytes(wrapped) }, key }
  }

  /** A branch key, unwrapped at most once an hour. With `make` it is made when it does not exist yet. */
  branchKey(branch: number, make = false): Promise<DataKey> {
    const kept = this.#branchKeys.get(branch)
    if (kept !== undefined && this.#options.clock() < kept.until) return kept.value
    const value = this.#unwrapBranch(branch, make)
    this.#branchKeys.set(branch, { value, until: this.#options.clock() + hour })
    value.catch(() => this.#branchKeys.delete(branch))
    return value
  }

  async #unwrapBranch(branch: number, make: boolean): Promise<DataKey> {
    const key = `branch#${branch}`
    const item = (await this.#item(key)) ?? (make ? await this.#makeBranch(key, branch) : null)
    if (item === null) throw new Error(`there is no ${key}`)
    const { kms, kmsKey } = this.#options
    const decrypt = new DecryptCommand({
      KeyId: kmsKey,
      CiphertextBlob: bytesOf(item, 'wrapped'),
      EncryptionContext: this.#context(branch),
    })
    const { Plaintext } = await answered(kms.send(decrypt))
    if (Plaintext === undefined) throw new Error('KMS answered without a key')
    return { id: branch, key: Plaintext }
  }

  /** Two functions that make the same branch at once: the first write wins, and both read it. */
  async #makeBranch(key: string, branch: number): Promise<Item | null> {
    const { dynamo, kms, kmsKey, table } = this.#options
    const generate = new GenerateDataKeyCommand({
      KeyId: kmsKey,
      KeySpec: 'AES_256',
      EncryptionContext: this.#context(branch),
    })
    const { CiphertextBlob } = await answered(kms.send(generate))
    if (CiphertextBlob === undefined) throw new Error('KMS answered without a key')
    const Item = { key: text(key), wrapped: bytes(CiphertextBlob) }
    try {
      await answered(
        dynamo.send(
          new PutItemCommand({
            TableName: table,
            Item,
            ConditionExpression: 'attribute_not_exists(#key)',
            ExpressionAttributeNames: { '#key': 'key' },
          }),
        ),
      )
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
    return this.#item(key)
  }

  #context(branch: number): Record<string, string> {
    return { instance: this.#options.instance, branch: String(branch) }
  }

  async #item(key: string): Promise<Item | null> {
    const { dynamo, table } = this.#options
    const { Item } = await answered(
      dynamo.send(new GetItemCommand({ TableName: table, Key: { key: text(key) }, ConsistentRead: true })),
    )
    return Item ?? null
  }
}

import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import { b64u } from '../../protocol/base64url.ts'
import { keyId } from '../../protocol/token-id.ts'
import type { Clock } from '../../domain/ports.ts'
import {
  answered,
  bytes,
  bytesOf,
  isConditionFailure,
  type Item,
  number,
  numberOf,
  text,
  textOf,
} from '../dynamo/dynamo-client.ts'

const hour = 3_600_000
/** How long a pair is used before its item is looked at again: a deleted key's must stop opening messages. */
const unwrappedMilliseconds = 12 * hour
/** How long a key that is no longer current still opens messages (protocol.md 5). */
const retiredMilliseconds = 400 * 24 * hour
const pointer = 'instance'
const keyItem = (kid: string): string => `instance#${kid}`

/** Where the instance's HPKE keys are kept. */
export interface InstanceKeysOptions {
  dynamo: DynamoDBClient
  kms: KMSClient
  table: string
  kmsKey: string
  instance: string
  clock: Clock
  /** X25519 key pair from 32 random bytes. */
  keyPair: (secretKey: Uint8Array) => HpkeKeyPair
}

/** The instance's HPKE key pairs, each wrapped by KMS on its own; unwrapped twice a day at most. */
export class InstanceKeys {
  readonly #options: InstanceKeysOptions
  readonly #pairs = new Map<string, { pair: HpkeKeyPair; until: number }>()
  #current: { kid: string; publicKey: Uint8Array; until: number } | null = null

  constructor(options: InstanceKeysOptions) {
    this.#options = options
  }

  /** The key pair with that id if it has been unwrapped here. */
  known(kid: string): HpkeKeyPair | null {
    const found = this.#pairs.get(kid)
    return found !== undefined && this.#options.clock() < found.until ? found.pair : null
  }

  /** The key pair with that id (16 bytes as base64url); null when the instance never had it, or no longer. */
  async find(kid: string): Promise<HpkeKeyPair | null> {
    const known = this.known(kid)
    if (known !== null) return known
    const item = await this.#item(keyItem(kid))
    if (item === null) return null
    const pair = this.#options.keyPair(await this.#unwrap(bytesOf(item, 'wrapped')))
    this.#pairs.set(kid, { pair, until: this.#options.clock() + unwrappedMilliseconds })
    return pair
  }

  /** The key that new deeplinks carry, asked for once an hour: its id (base64url) and its public part (32 bytes). */
  async current(): Promise<{ kid: string; publicKey: Uint8Array }> {
    const now = this.#options.clock()
    if (this.#current !== null && now < this.#current.until) return this.#current
    const item = await this.#item(pointer)
    if (item === null) throw new Error('the instance has no key yet')
    this.#current = { kid: textOf(item, 'kid'), publicKey: bytesOf(item, 'public'), until: now + hour }
    return this.#current
  }

  /** Makes the instance's first key pair unless it has one. */
  async ensure(): Promise<void> {
    if ((await this.#item(pointer)) !== null) return
    const made = await this.#make()
    await this.#put(
      { ...made, retired: { L: [] } },
      { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } },
    )
  }

  /**
   * Makes a new key pair the current one, unless the current one is younger than `minimumAge` (ms); devices learn of it by
   * `sync`. Keys that have been out of use for 400 days are deleted in any case: what was sealed to them stays closed for good.
   */
  async rotate(minimumAge: number): Promise<'rotated' | 'young'> {
    const item = await this.#item(pointer)
    if (item === null) return 'young'
    const now = this.#options.clock()
    const current = { kid: textOf(item, 'kid'), at: now }
    const young = now - numberOf(item, 'made') < minimumAge
    const before = (item['retired']?.L ?? []).map(({ M = {} }) => ({ kid: textOf(M, 'kid'), at: numberOf(M, 'at') }))
    const retired = young ? before : [...before, current]
    const [gone, kept] = [
      retired.filter(({ at }) => now - at >= retiredMilliseconds),
      retired.filter(({ at }) => now - at < retiredMilliseconds),
    ]
    if (young && gone.length === 0) return 'young'
    await Promise.all(gone.map(({ kid }) => this.#delete(keyItem(kid))))
    const list = { L: kept.map(({ kid, at }) => ({ M: { kid: text(kid), at: number(at) } })) }
    const condition = {
      ConditionExpression: '#kid = :old',
      ExpressionAttributeNames: { '#kid': 'kid' },
      ExpressionAttributeValues: { ':old': text(current.kid) },
    }
    await this.#put({ ...(young ? item : await this.#make()), retired: list }, condition)
    return young ? 'young' : 'rotated'
  }

  /** A new key pair, stored under its id; gives the pointer to it. KMS's data key is the secret key: 32 random bytes that it keeps wrapped. */
  async #make(): Promise<Item> {
    const { kms, kmsKey } = this.#options
    const generate = new GenerateDataKeyCommand({
      KeyId: kmsKey,
      KeySpec: 'AES_256',
      EncryptionContext: this.#context(),
    })
    const { Plaintext, CiphertextBlob } = await answered(kms.send(generate))
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS answered without a key')
    const { publicKey } = this.#options.keyPair(Plaintext)
    const kid = b64u(keyId(publicKey))
    await this.#put({ key: text(keyItem(kid)), wrapped: bytes(CiphertextBlob), public: bytes(publicKey) }, {})
    return { key: text(pointer), kid: text(kid), public: bytes(publicKey), made: number(this.#options.clock()) }
  }

  /** Writes an item. Of two that change the pointer at once the first one wins: deeplinks must not end with different keys. */
  async #put(
    Item: Item,
    condition: Pick<
      PutItemCommandInput,
      'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
    >,
  ): Promise<void> {
    try {
      await answered(
        this.#options.dynamo.send(new PutItemCommand({ TableName: this.#options.table, Item, ...condition })),
      )
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
  }

  async #delete(key: string): Promise<void> {
    await answered(
      this.#options.dynamo.send(new DeleteItemCommand({ TableName: this.#options.table, Key: { key: text(key) } })),
    )
  }

  async #unwrap(wrapped: Uint8Array): Promise<Uint8Array> {
    const { kms, kmsKey } = this.#options
    const { Plaintext } = await answered(
      kms.send(new DecryptCommand({ KeyId: kmsKey, CiphertextBlob: wrapped, EncryptionContext: this.#context() })),
    )
    if (Plaintext === undefined) throw new Error('KMS answered without a key')
    return Plaintext
  }

  #context(): Record<string, string> {
    return { instance: this.#options.instance, purpose: 'hpke' }
  }

  async #item(key: string): Promise<Item | null> {
    const { dynamo, table } = this.#options
    const { Item } = await answered(
      dynamo.send(new GetItemCommand({ TableName: table, Key: { key: text(key) }, ConsistentRead: true })),
    )
    return Item ?? null
  }
}

import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import { b64u } from '../../protocol/base64url.ts'
import { keyId } from '../../protocol/token-id.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { KmsWrapping, type KmsWrappingOptions } from './kms-wrapping.ts'
import { TimedCache } from './timed-cache.ts'

const hour = 3_600_000
/** How long a pair is used before its item is looked at again: a deleted key's must stop opening messages. */
const unwrappedMilliseconds = 12 * hour
const mostPairs = 100
/** How long a key that is no longer current still opens messages (protocol.md 5). */
const retiredMilliseconds = 400 * 24 * hour
const purpose = { purpose: 'hpke' }
const pointer = { key: text('instance') }
const keyItem = (kid: string): Item => ({ key: text(`instance#${kid}`) })

/** Where the instance's HPKE keys are kept. */
export interface InstanceKeysOptions extends KmsWrappingOptions {
  dynamo: Dynamo
  table: string
  clock: Clock
  /** X25519 key pair from 32 random bytes. */
  keyPair: (secretKey: Uint8Array) => HpkeKeyPair
}

interface Retired {
  kid: string
  at: number
}

const readRetired = (item: Item): Retired[] =>
  (item['retired']?.L ?? []).map(({ M = {} }) => ({ kid: textOf(M, 'kid'), at: numberOf(M, 'at') }))
const retiredList = (retired: readonly Retired[]): Item[string] => ({
  L: retired.map(({ kid, at }) => ({ M: { kid: text(kid), at: number(at) } })),
})

/** The instance's HPKE key pairs, each wrapped by KMS on its own; unwrapped twice a day at most. */
export class InstanceKeys {
  readonly #table: Table
  readonly #wrapping: KmsWrapping
  readonly #clock: Clock
  readonly #keyPair: InstanceKeysOptions['keyPair']
  readonly #pairs = new TimedCache<HpkeKeyPair>(unwrappedMilliseconds, mostPairs)
  readonly #current = new TimedCache<{ kid: string; publicKey: Uint8Array }>(hour, 1)

  constructor(options: InstanceKeysOptions) {
    this.#table = options.dynamo.table(options.table)
    this.#wrapping = new KmsWrapping(options)
    this.#clock = options.clock
    this.#keyPair = options.keyPair
  }

  /** The key pair with that id if it has been unwrapped here. */
  known(kid: string): HpkeKeyPair | null {
    return this.#pairs.get(kid, this.#clock())
  }

  /** The key pair with that id (16 bytes as base64url); null when the instance never had it, or no longer. */
  async find(kid: string): Promise<HpkeKeyPair | null> {
    const known = this.known(kid)
    if (known !== null) return known
    const item = await this.#table.get(keyItem(kid))
    if (item === null) return null
    const pair = this.#keyPair(await this.#wrapping.unwrap(bytesOf(item, 'wrapped'), purpose))
    this.#pairs.set(kid, pair, this.#clock())
    return pair
  }

  /** The key that new deeplinks carry, asked for once an hour: its id (base64url) and its public part (32 bytes). */
  async current(): Promise<{ kid: string; publicKey: Uint8Array }> {
    const now = this.#clock()
    const kept = this.#current.get('current', now)
    if (kept !== null) return kept
    const item = await this.#table.get(pointer)
    if (item === null) throw new Error('the instance has no key yet')
    const current = { kid: textOf(item, 'kid'), publicKey: bytesOf(item, 'public') }
    this.#current.set('current', current, now)
    return current
  }

  /** Makes the instance's first key pair unless it has one. */
  async ensure(): Promise<void> {
    if ((await this.#table.get(pointer)) !== null) return
    // Of two that make it at once the first one wins: deeplinks must not end with different keys.
    await this.#table.put(
      { ...(await this.#make()), retired: retiredList([]) },
      { condition: 'attribute_not_exists(#key)' },
    )
  }

  /**
   * Makes a new key pair the current one, unless the current one is younger than `minimumAge` (ms); devices learn of it by
   * `sync`. Keys that have been out of use for 400 days are deleted in any case: what was sealed to them stays closed for good.
   */
  async rotate(minimumAge: number): Promise<'rotated' | 'young'> {
    const item = await this.#table.get(pointer)
    if (item === null) return 'young'
    const now = this.#clock()
    const current = { kid: textOf(item, 'kid'), at: now }
    const young = now - numberOf(item, 'made') < minimumAge
    const retired = young ? readRetired(item) : [...readRetired(item), current]
    const gone = retired.filter(({ at }) => now - at >= retiredMilliseconds)
    if (young && gone.length === 0) return 'young'
    await Promise.all(gone.map(({ kid }) => this.#table.delete(keyItem(kid))))
    const kept = retiredList(retired.filter((one) => !gone.includes(one)))
    await this.#table.put(
      { ...(young ? item : await this.#make()), retired: kept },
      { condition: '#kid = :old', values: { ':old': text(current.kid) } },
    )
    return young ? 'young' : 'rotated'
  }

  /** A new key pair, stored under its id; gives the pointer to it. KMS's data key is the secret key: 32 random bytes that it keeps wrapped. */
  async #make(): Promise<Item> {
    const { plain, wrapped } = await this.#wrapping.generate(purpose)
    const { publicKey } = this.#keyPair(plain)
    const kid = b64u(keyId(publicKey))
    await this.#table.put({ ...keyItem(kid), wrapped: bytes(wrapped), public: bytes(publicKey) })
    return { ...pointer, kid: text(kid), public: bytes(publicKey), made: number(this.#clock()) }
  }
}

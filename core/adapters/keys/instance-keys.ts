import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import { b64u } from '../../protocol/base64url.ts'
import { keyId } from '../../protocol/token-id.ts'
import { bytes, bytesOf, type Item, number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { type InstancePointer, pointerItem, pointerKey, readPointer } from './instance-pointer.ts'
import { KeyRing } from './key-ring.ts'
import { kmsWrapping, type KmsWrappingOptions } from './kms-wrapping.ts'
import { keyPair } from './node-curves.ts'
import { seal } from './seal.ts'
import type { SealedTable } from './sealed-table.ts'
import { TimedCache } from './timed-cache.ts'

const hour = 3_600_000
/** How long a pair is used before its item is looked at again: a deleted key's must stop opening messages. */
const unwrappedMilliseconds = 12 * hour
const mostPairs = 100
/** How long a key that is no longer current still opens messages (protocol.md 5). */
const retiredMilliseconds = 400 * 24 * hour
/** The branch key that seals the pointer, which is no tenant's. */
const branch = KeyRing.branchOf('')
const purpose = { purpose: 'hpke' }
const keyItem = (kid: string): Item => ({ key: text(`instance#${kid}`) })

/** Where the instance's HPKE keys are kept. */
export interface InstanceKeysOptions extends KmsWrappingOptions, SealedTable {}

/** The instance's HPKE key pairs, each wrapped by KMS on its own; unwrapped twice a day at most. */
export class InstanceKeys {
  readonly #options: InstanceKeysOptions
  readonly #table: Table
  readonly #wrapping: ReturnType<typeof kmsWrapping>
  readonly #pairs = new TimedCache<HpkeKeyPair>(unwrappedMilliseconds, mostPairs)
  readonly #current = new TimedCache<InstancePointer>(hour, 1)

  constructor(options: InstanceKeysOptions) {
    this.#options = options
    this.#table = options.dynamo.table(options.table)
    this.#wrapping = kmsWrapping(options)
  }

  /** The key pair with that id if it has been unwrapped here. */
  known(kid: string): HpkeKeyPair | null {
    return this.#pairs.get(kid, this.#options.clock())
  }

  /** The key pair with that id (16 bytes as base64url); null when the instance never had it, or no longer. */
  async find(kid: string): Promise<HpkeKeyPair | null> {
    const known = this.known(kid)
    if (known !== null) return known
    const item = await this.#table.get(keyItem(kid))
    if (item === null) return null
    const pair = keyPair(await this.#wrapping.unwrap(bytesOf(item, 'wrapped'), purpose))
    // The id is the key's hash: another one's wrapped key, copied here, would open messages after its own end.
    if (b64u(keyId(pair.publicKey)) !== kid) throw new Error('an instance key does not belong to its id')
    this.#pairs.set(kid, pair, this.#options.clock())
    return pair
  }

  /** The key that new deeplinks carry, asked for once an hour: its id (base64url) and its public part (32 bytes). */
  async current(): Promise<{ kid: string; publicKey: Uint8Array }> {
    const now = this.#options.clock()
    const kept = this.#current.get('current', now)
    if (kept !== null) return kept
    const pointer = await this.#pointer()
    if (pointer === null) throw new Error('the instance has no key yet')
    this.#current.set('current', pointer, now)
    return pointer
  }

  /** Makes the instance's first key pair unless it has one. */
  async ensure(): Promise<void> {
    if ((await this.#table.get(pointerKey)) !== null) return
    // Of two that make it at once the first one wins: deeplinks must not end with different keys.
    await this.#point({ ...(await this.#make()), rev: 1, retired: [] }, null)
  }

  /**
   * Makes a new key pair the current one, unless the current one is younger than `minimumAge` (ms); devices learn of it by
   * `sync`. Keys that have been out of use for 400 days are deleted in any case: what was sealed to them stays closed for good.
   */
  async rotate(minimumAge: number): Promise<'rotated' | 'young'> {
    const pointer = await this.#pointer()
    if (pointer === null) return 'young'
    const now = this.#options.clock()
    const young = now - pointer.made < minimumAge
    const retired = young ? pointer.retired : [...pointer.retired, { kid: pointer.kid, at: now }]
    const gone = retired.filter(({ at }) => now - at >= retiredMilliseconds)
    if (young && gone.length === 0) return 'young'
    await Promise.all(gone.map(({ kid }) => this.#table.delete(keyItem(kid))))
    const next = { ...(young ? pointer : await this.#make()), rev: pointer.rev + 1 }
    await this.#point({ ...next, retired: retired.filter((one) => !gone.includes(one)) }, pointer)
    return young ? 'young' : 'rotated'
  }

  async #pointer(): Promise<InstancePointer | null> {
    const item = await this.#table.get(pointerKey)
    return item === null ? null : readPointer(item, await this.#options.keys.branchKey(branch))
  }

  /** Writes the pointer unless somebody else has written it meanwhile. */
  async #point(pointer: InstancePointer, before: InstancePointer | null): Promise<void> {
    const { keys, random } = this.#options
    const item = pointerItem(pointer, seal(await keys.branchKey(branch, true), random))
    await this.#table.put(
      item,
      before === null
        ? { condition: 'attribute_not_exists(#key)' }
        : { condition: '#rev = :rev', values: { ':rev': number(before.rev) } },
    )
  }

  /** A new key pair, stored under its id. KMS's data key is the secret key: 32 random bytes that it keeps wrapped. */
  async #make(): Promise<Pick<InstancePointer, 'kid' | 'publicKey' | 'made'>> {
    const { plain, wrapped } = await this.#wrapping.generate(purpose)
    const { publicKey } = keyPair(plain)
    const kid = b64u(keyId(publicKey))
    await this.#table.put({ ...keyItem(kid), wrapped: bytes(wrapped) })
    return { kid, publicKey, made: this.#options.clock() }
  }
}

import type { KeyObject } from 'node:crypto'
import { keyInUse, nextKeyFrom, stillPublished, stillSigning } from '../../domain/oidc/key-plan.ts'
import type { PublishedKey, SigningKeys } from '../../domain/oidc/ports.ts'
import { bytesOf, type Item, number } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { InstanceKeysOptions } from '../keys/instance-keys.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { kmsWrapping } from '../keys/kms-wrapping.ts'
import { seal } from '../keys/seal.ts'
import { TimedCache } from '../keys/timed-cache.ts'
import { keysItem, readKeys, readSecrets, type Secrets, signingKey, type VersionedKeys } from './key-items.ts'
import { newRsaKey, readRsaKey } from './rsa-keys.ts'

const minute = 60_000
/** How long the list is used before it is read again (ms): far less than a key is published before it signs. */
const listMilliseconds = 5 * minute
/** How long an unwrapped private key is used before KMS is asked again (ms). */
const unwrappedMilliseconds = 12 * 60 * minute
const branch = KeyRing.branchOf('')
const purpose = { purpose: 'oidc' }
const rounds = 5

/** The keys as they were read, with their item. */
type StoredKeys = { readonly item: Item } & VersionedKeys

/** The keys that sign ID tokens, in one item: public halves sealed, private ones wrapped by KMS. */
export class OidcKeys implements SigningKeys {
  readonly #options: InstanceKeysOptions
  readonly #table: Table
  readonly #wrapping: ReturnType<typeof kmsWrapping>
  readonly #list = new TimedCache<StoredKeys>(listMilliseconds, 1)
  readonly #private = new TimedCache<KeyObject>(unwrappedMilliseconds, 10)

  constructor(options: InstanceKeysOptions) {
    this.#options = options
    this.#table = options.dynamo.table(options.table)
    this.#wrapping = kmsWrapping(options)
  }

  async published(): Promise<readonly PublishedKey[]> {
    return (await this.#current())?.keys ?? []
  }

  async ensure(): Promise<void> {
    await this.#existing()
  }

  async signer(): Promise<{ kid: string; key: KeyObject }> {
    const { keys, item } = await this.#existing()
    const now = this.#options.clock()
    const inUse = keyInUse(keys, now)
    if (inUse === null) throw new Error('no key signs ID tokens yet')
    const { kid } = inUse
    const known = this.#private.get(kid, now)
    if (known !== null) return { kid, key: known }
    const secret = (await this.#secrets(item))[kid]
    if (secret === undefined) throw new Error('a signing key has no private half')
    const key = readRsaKey(secret)
    this.#private.set(kid, key, now)
    return { kid, key }
  }

  /** Adds the next key when its time comes; with `force` one that signs from now on, and all others are no longer good. */
  async rotate(force: boolean): Promise<'rotated' | 'young'> {
    for (let round = 0; round < rounds; round += 1) {
      const before = await this.#read()
      const now = this.#options.clock()
      const keys = force ? [] : (before?.keys ?? [])
      const from = nextKeyFrom(keys, now)
      if (from === null) return 'young'
      if (await this.#write(before, { keys, from, now })) return 'rotated'
      // Of several that rotate at once one has won; the others look again.
      if (force) return 'rotated'
    }
    throw new Error('the signing keys were changed again and again')
  }

  /** The keys as they were read at most five minutes ago. */
  async #current(): Promise<StoredKeys | null> {
    const now = this.#options.clock()
    const kept = this.#list.get('keys', now)
    if (kept !== null) return kept
    const found = await this.#read()
    if (found !== null) this.#list.set('keys', found, now)
    return found
  }

  /** The same; whoever asks first makes the first one. */
  async #existing(): Promise<StoredKeys> {
    const found = await this.#current()
    if (found !== null) return found
    await this.rotate(false)
    return (await this.#current()) ?? Promise.reject(new Error('the signing keys have vanished'))
  }

  async #read(): Promise<StoredKeys | null> {
    const item = await this.#table.get(signingKey)
    return item === null ? null : { item, ...readKeys(item, await this.#options.keys.branchKey(branch)) }
  }

  async #secrets(item: Item): Promise<Secrets> {
    const key = await this.#wrapping.unwrap(bytesOf(item, 'wrapped'), purpose)
    return readSecrets(item, { id: 1, key })
  }

  /** Writes the keys with one more, unless somebody else has written them meanwhile. */
  async #write(
    before: StoredKeys | null,
    { keys, from, now }: { keys: readonly PublishedKey[]; from: number; now: number },
  ): Promise<boolean> {
    const { keys: ring, random } = this.#options
    const { pkcs8, ...made } = await newRsaKey()
    const after = stillPublished([...keys, { ...made, from }], now)
    const former = before === null || keys.length === 0 ? {} : await this.#secrets(before.item)
    const secrets = Object.fromEntries(
      stillSigning(after, now).map(({ kid }) => [kid, kid === made.kid ? pkcs8 : (former[kid] ?? '')]),
    )
    const { plain, wrapped } = await this.#wrapping.generate(purpose)
    const seals = {
      seal: seal(await ring.branchKey(branch, true), random),
      sealSecrets: seal({ id: 1, key: plain }, random),
      wrapped,
    }
    const rev = before?.rev ?? 0
    const condition =
      before === null
        ? { condition: 'attribute_not_exists(#key)' }
        : { condition: '#rev = :rev', values: { ':rev': number(rev) } }
    return (await this.#table.put(keysItem({ rev: rev + 1, keys: after }, secrets, seals), condition)) === 'written'
  }
}

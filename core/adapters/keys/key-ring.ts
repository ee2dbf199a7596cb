import { createHash } from 'node:crypto'
import type { Clock, Random } from '../../domain/ports.ts'
import type { TenantState } from '../../domain/tenant.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { kmsWrapping, type KmsWrappingOptions } from './kms-wrapping.ts'
import { type DataKey, seal, unseal } from './seal.ts'
import type { SealedTable } from './sealed-table.ts'
import { TimedCache } from './timed-cache.ts'

/** A tenant's data key, and whether the tenant may be served: bound to the key, so that a writer to the database changes nothing. */
export interface TenantKey extends DataKey {
  state: TenantState
}

const states = ['active', 'suspended', 'deleting'] as const satisfies readonly TenantState[]

const branches = 16
const hour = 3_600_000
const mostTenants = 10_000

/** Where the key ring finds its table, its KMS key and the time. */
export interface KeyRingOptions extends KmsWrappingOptions, Omit<SealedTable, 'keys'> {}

const branchItemKey = (branch: number): string => `branch#${branch}`
const context = (branch: number): Record<string, string> => ({ branch: String(branch) })

/**
 * The tenants' data keys: wrapped by one of 16 branch keys, which KMS wraps. A branch key is unwrapped once an hour, so
 * that the cost of KMS does not grow with tenants; deleting a tenant's wrapped key makes all it sealed unreadable.
 */
export class KeyRing {
  readonly #dynamo: Dynamo
  readonly #table: Table
  readonly #wrapping: ReturnType<typeof kmsWrapping>
  readonly #clock: Clock
  readonly #random: Random
  readonly #branchKeys = new TimedCache<Promise<DataKey>>(hour, branches)
  /** Branches' items that were read ahead; each is used once, and read like any other after its hour. */
  readonly #ahead = new Map<string, Item>()
  readonly #tenantKeys = new TimedCache<TenantKey>(hour, mostTenants)

  constructor(options: KeyRingOptions) {
    this.#dynamo = options.dynamo
    this.#table = options.dynamo.table(options.table)
    this.#wrapping = kmsWrapping(options)
    this.#clock = options.clock
    this.#random = options.random
  }

  /** Key of a tenant's wrapped key in the table. */
  static itemKey(tenant: string): string {
    return `tenant#${tenant}`
  }

  /** The branch that a tenant hangs on. */
  static branchOf(tenant: string): number {
    return (createHash('sha256').update(tenant).digest()[0] ?? 0) % branches
  }

  /**
   * What can be done before anybody has asked: all branches are read in one call, because whose turn it will be is not known,
   * and the instance's own is unwrapped, so that both connections are open. What fails is done again when it is needed.
   */
  async warm(): Promise<void> {
    const names = Array.from({ length: branches }, (_, branch) => ({ key: text(branchItemKey(branch)) }))
    const { [this.#table.name]: items = [] } = await this.#dynamo.batchGet({ [this.#table.name]: names })
    for (const item of items) this.#ahead.set(textOf(item, 'key'), item)
    this.begin('')
    await this.#branchKeys.get(branchItemKey(KeyRing.branchOf('')), this.#clock())
  }

  /**
   * Unwraps a tenant's branch beside the read of the tenant, not after it, where the branch was read ahead. Nobody has proved
   * anything yet: strangers who name tenants cause one call of KMS a branch, and never another.
   */
  begin(tenant: string): void {
    const branch = KeyRing.branchOf(tenant)
    if (this.#ahead.has(branchItemKey(branch))) void this.branchKey(branch)
  }

  /** The tenant's data key if it is at hand, without any call. */
  cached(tenant: string): TenantKey | null {
    return this.#tenantKeys.get(tenant, this.#clock())
  }

  /** The tenant's data key; null when there is no such tenant. */
  async tenantKey(tenant: string): Promise<DataKey | null> {
    const cached = this.cached(tenant)
    if (cached !== null) return cached
    const item = await this.#table.get({ key: text(KeyRing.itemKey(tenant)) })
    return item === null ? null : this.admit(tenant, item)
  }

  /** The data key of a tenant that has to be there: whoever asks has found it. */
  async existing(tenant: string): Promise<DataKey> {
    const key = await this.tenantKey(tenant)
    if (key === null) throw new Error('a tenant has vanished')
    return key
  }

  /** Unwraps and keeps a tenant's key whose item was read together with others. */
  async admit(tenant: string, item: Item): Promise<TenantKey> {
    const branch = await this.branchKey(KeyRing.branchOf(tenant))
    const [id, place] = [numberOf(item, 'id'), numberOf(item, 'state')]
    const key = unseal(branch, KeyRing.itemKey(tenant), [id, place], bytesOf(item, 'wrapped'))
    const value = { id, key, state: states[place] ?? 'suspended' }
    this.#tenantKeys.set(tenant, value, this.#clock())
    return value
  }

  /** A new tenant's key: the item to be written together with the tenant, and the key to seal with at once. */
  async newTenantKey(tenant: string): Promise<{ item: Item; key: DataKey }> {
    await this.branchKey(KeyRing.branchOf(tenant), true)
    const key = { id: 1, key: this.#random(32) }
    return { item: await this.wrapped(tenant, key, 'active'), key }
  }

  /** The item of a tenant's key, with the tenant's state. */
  async wrapped(tenant: string, { id, key }: DataKey, state: TenantState): Promise<Item> {
    const branch = await this.branchKey(KeyRing.branchOf(tenant))
    const place = states.indexOf(state)
    const box = seal(branch, this.#random)(KeyRing.itemKey(tenant), [id, place], key)
    return { key: text(KeyRing.itemKey(tenant)), id: number(id), state: number(place), wrapped: bytes(box) }
  }

  /** A branch key, unwrapped at most once an hour. With `make` it is made when it does not exist yet. */
  branchKey(branch: number, make = false): Promise<DataKey> {
    const name = branchItemKey(branch)
    const kept = this.#branchKeys.get(name, this.#clock())
    if (kept !== null) return kept
    const value = this.#unwrapBranch(name, branch, make)
    this.#branchKeys.set(name, value, this.#clock())
    value.catch(() => this.#branchKeys.delete(name))
    return value
  }

  async #unwrapBranch(name: string, branch: number, make: boolean): Promise<DataKey> {
    const key = { key: text(name) }
    const ahead = this.#ahead.get(name)
    this.#ahead.delete(name)
    const item = ahead ?? (await this.#table.get(key)) ?? (make ? await this.#makeBranch(key, branch) : null)
    if (item === null) throw new Error(`there is no ${name}`)
    return { id: branch, key: await this.#wrapping.unwrap(bytesOf(item, 'wrapped'), context(branch)) }
  }

  /** Two functions that make the same branch at once: the first write wins, and both read it. */
  async #makeBranch(key: Item, branch: number): Promise<Item | null> {
    const { wrapped } = await this.#wrapping.generate(context(branch))
    await this.#table.put({ ...key, wrapped: bytes(wrapped) }, { condition: 'attribute_not_exists(#key)' })
    return this.#table.get(key)
  }
}

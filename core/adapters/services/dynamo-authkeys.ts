import { AppError } from '../../contract/errors.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { KeptAuthkey } from '../../domain/authkey.ts'
import type { Random } from '../../domain/ports.ts'
import type { Authkeys, IdempotentRecord, VersionedAuthkey } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { idempotentWrite } from '../sessions/idempotent-write.ts'
import { auditItem } from '../tenants/audit-items.ts'
import { changing, type DynamoServicesOptions, type ManagedTables, managedTables } from './managed-tables.ts'
import { authkeyItem, authkeyItemKey, authkeyRev, readAuthkey } from './authkey-items.ts'

const itemKey = (tenant: string, id: string): Item => ({ tenant: text(tenant), item: text(authkeyItemKey(id)) })

/** Authkeys in DynamoDB, by tenant. */
export class DynamoAuthkeys implements Authkeys {
  readonly #dynamo: Dynamo
  readonly #services: Table
  readonly #changes: ManagedTables | null
  readonly #keys: KeyRing
  readonly #random: Random

  constructor({ dynamo, table, changes, keys, random }: DynamoServicesOptions) {
    this.#dynamo = dynamo
    this.#services = dynamo.table(table)
    this.#changes = changes === undefined ? null : managedTables(dynamo, changes)
    this.#keys = keys
    this.#random = random
  }

  async list(tenant: string, { after, limit }: { after: string; limit: number }): Promise<KeptAuthkey[]> {
    const key = await this.#keyOf(tenant)
    const { items } = await this.#services.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(authkeyItemKey('')) },
      limit,
      after: after === '' ? null : itemKey(tenant, after),
    })
    return items.map((item) => readAuthkey(item, key))
  }

  async get(tenant: string, id: string): Promise<VersionedAuthkey | null> {
    const item = await this.#services.get(itemKey(tenant, id))
    return item === null ? null : { key: readAuthkey(item, await this.#keyOf(tenant)), rev: authkeyRev(item) }
  }

  async create(
    key: KeptAuthkey,
    audit: AuditEntry,
    idempotent: IdempotentRecord | null,
  ): Promise<'created' | 'repeated'> {
    const { tenants, sessions } = changing(this.#changes)
    const sealer = await this.#sealer(key.tenant)
    const outcome = await this.#dynamo.transact([
      ...(idempotent === null ? [] : [idempotentWrite(sessions, idempotent, sealer)]),
      this.#services.putting(authkeyItem(key, 1, sealer), { condition: 'attribute_not_exists(#item)' }),
      tenants.putting(auditItem(audit, sealer)),
    ])
    if (outcome === 'written') return 'created'
    if (outcome !== 'conflict' && idempotent !== null && outcome.failed.includes(0)) return 'repeated'
    throw new AppError('busy')
  }

  async replace(before: VersionedAuthkey, after: KeptAuthkey, audit: AuditEntry): Promise<'written' | 'lost'> {
    const { tenants } = changing(this.#changes)
    const sealer = await this.#sealer(after.tenant)
    const outcome = await this.#dynamo.transact([
      this.#services.putting(authkeyItem(after, before.rev + 1, sealer), {
        condition: '#rev = :rev',
        values: { ':rev': number(before.rev) },
      }),
      tenants.putting(auditItem(audit, sealer)),
    ])
    return outcome === 'written' ? 'written' : 'lost'
  }

  async revoke(tenant: string, id: string, audit: AuditEntry): Promise<boolean> {
    const { tenants } = changing(this.#changes)
    const outcome = await this.#dynamo.transact([
      this.#services.deleting(itemKey(tenant, id), { condition: 'attribute_exists(#item)' }),
      tenants.putting(auditItem(audit, await this.#sealer(tenant))),
    ])
    if (outcome === 'conflict') throw new AppError('busy')
    return outcome === 'written'
  }

  async #sealer(tenant: string) {
    return seal(await this.#keyOf(tenant), this.#random)
  }

  async #keyOf(tenant: string): Promise<DataKey> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) throw new Error('authkeys without a tenant')
    return key
  }
}

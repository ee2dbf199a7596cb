import { AppError } from '../../contract/errors.ts'
import { tenantOf } from '../../contract/fields.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Random, Service } from '../../domain/ports.ts'
import type { IdempotentRecord, NewService, Services } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { idempotentWrite } from '../sessions/idempotent-write.ts'
import { auditItem } from '../tenants/audit-items.ts'
import { changing, type DynamoServicesOptions } from './managed-tables.ts'
import { newServiceItems, readService, serviceItem, serviceItemKey } from './service-items.ts'

const itemKey = (name: string): Item => ({ tenant: text(tenantOf(name)), item: text(serviceItemKey(name)) })

/** Services in DynamoDB, by tenant. */
export class DynamoServices implements Services {
  readonly #dynamo: Dynamo
  readonly #table: Table
  readonly #changes: DynamoServicesOptions['changes']
  readonly #keys: KeyRing
  readonly #random: Random

  constructor({ dynamo, table, changes, keys, random }: DynamoServicesOptions) {
    this.#dynamo = dynamo
    this.#table = dynamo.table(table)
    this.#changes = changes
    this.#keys = keys
    this.#random = random
  }

  async get(name: string): Promise<Service | null> {
    const key = await this.#keys.tenantKey(tenantOf(name))
    const item = key === null ? null : await this.#table.get(itemKey(name))
    return item === null || key === null ? null : readService(item, key)
  }

  async list(tenant: string, range: { after: string; limit: number }): Promise<Service[]> {
    const key = await this.#keyOf(tenant)
    const found: Service[] = []
    let after = range.after === '' ? null : itemKey(range.after)
    do {
      const page: { items: Item[]; next: Item | null } = await this.#table.query({
        key: '#tenant = :tenant AND begins_with(#item, :prefix)',
        values: { ':tenant': text(tenant), ':prefix': text(serviceItemKey('')) },
        limit: range.limit,
        after,
      })
      // Names of deleted services lie among them.
      found.push(...page.items.flatMap((item) => readService(item, key) ?? []))
      after = page.next
    } while (after !== null && found.length < range.limit)
    return found.slice(0, range.limit)
  }

  async create(
    service: NewService,
    audit: AuditEntry,
    idempotent: IdempotentRecord | null,
  ): Promise<'created' | 'taken' | 'repeated'> {
    const { tenants, sessions } = changing(this.#dynamo, this.#changes)
    const sealer = seal(await this.#keyOf(tenantOf(service.name)), this.#random)
    const outcome = await this.#dynamo.transact([
      ...(idempotent === null ? [] : [idempotentWrite(sessions, idempotent, sealer)]),
      ...newServiceItems(service, sealer).map((item) =>
        this.#table.putting(item, { condition: 'attribute_not_exists(#item)' }),
      ),
      tenants.putting(auditItem(audit, sealer)),
    ])
    if (outcome === 'written') return 'created'
    if (outcome === 'conflict') throw new AppError('busy')
    return idempotent !== null && outcome.failed.includes(0) ? 'repeated' : 'taken'
  }

  async replace(
    service: Service,
    { config, former }: Pick<Service, 'config' | 'former'>,
    audit: AuditEntry,
  ): Promise<'written' | 'lost'> {
    const { tenants } = changing(this.#dynamo, this.#changes)
    const sealer = seal(await this.#keyOf(service.tenant), this.#random)
    const outcome = await this.#dynamo.transact([
      this.#table.putting(serviceItem(service.name, { ...config, former }, service.rev + 1, sealer), {
        condition: '#rev = :rev',
        values: { ':rev': number(service.rev) },
      }),
      tenants.putting(auditItem(audit, sealer)),
    ])
    return outcome === 'written' ? 'written' : 'lost'
  }

  async #keyOf(tenant: string): Promise<DataKey> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) throw new Error('a service without a tenant')
    return key
  }
}

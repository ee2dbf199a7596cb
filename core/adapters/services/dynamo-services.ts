import type { ServiceConfig } from '../../contract/service-config.ts'
import { AppError } from '../../contract/errors.ts'
import { tenantOf } from '../../contract/fields.ts'
import type { Random, Service } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { type IdempotentRecord, idempotentWrite } from '../sessions/idempotent-write.ts'
import { newServiceItems, type NewService, readService, serviceItem, serviceItemKey } from './service-items.ts'

/** Where services and their authkeys are kept. */
export interface DynamoServicesOptions {
  dynamo: Dynamo
  table: string
  keys: KeyRing
  random: Random
}

const itemKey = (name: string): Item => ({ tenant: text(tenantOf(name)), item: text(serviceItemKey(name)) })

/** Services in DynamoDB, by tenant. */
export class DynamoServices {
  readonly #dynamo: Dynamo
  readonly #table: Table
  readonly #keys: KeyRing
  readonly #random: Random

  constructor({ dynamo, table, keys, random }: DynamoServicesOptions) {
    this.#dynamo = dynamo
    this.#table = dynamo.table(table)
    this.#keys = keys
    this.#random = random
  }

  async get(name: string): Promise<Service | null> {
    const key = await this.#keyOf(tenantOf(name))
    const item = await this.#table.get(itemKey(name))
    return item === null ? null : readService(item, key)
  }

  /** A tenant's services by name, from after `after`. */
  async list(tenant: string, range: { after: string; limit: number }): Promise<Service[]> {
    const key = await this.#keyOf(tenant)
    const { items } = await this.#table.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(serviceItemKey('')) },
      limit: range.limit,
      after: range.after === '' ? null : itemKey(range.after),
    })
    return items.map((item) => readService(item, key))
  }

  /** Creates a service with its authkeys; `taken` when there is one of that name, `repeated` when the idempotency key was used. */
  async create(
    service: NewService,
    idempotent: (IdempotentRecord & { table: string }) | null,
  ): Promise<'created' | 'taken' | 'repeated'> {
    const sealer = seal(await this.#keyOf(tenantOf(service.name)), this.#random)
    const record =
      idempotent === null ? [] : [idempotentWrite(this.#dynamo.table(idempotent.table), idempotent, sealer)]
    const outcome = await this.#dynamo.transact([
      ...record,
      ...newServiceItems(service, sealer).map((item) =>
        this.#table.putting(item, { condition: 'attribute_not_exists(#item)' }),
      ),
    ])
    if (outcome === 'written') return 'created'
    if (outcome === 'conflict') throw new AppError('busy')
    return idempotent !== null && outcome.failed.includes(0) ? 'repeated' : 'taken'
  }

  /** Replaces a configuration if it is still the one that was read. */
  async replace(service: Service, config: ServiceConfig): Promise<'written' | 'lost'> {
    const sealer = seal(await this.#keyOf(service.tenant), this.#random)
    const outcome = await this.#table.put(serviceItem(service.name, config, service.rev + 1, sealer), {
      condition: '#rev = :rev',
      values: { ':rev': number(service.rev) },
    })
    return outcome === 'written' ? 'written' : 'lost'
  }

  async #keyOf(tenant: string): Promise<DataKey> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) throw new Error('a service without a tenant')
    return key
  }
}

import { tenantOf } from '../../contract/fields.ts'
import { eachOnce } from '../../domain/each-once.ts'
import type { Service } from '../../domain/ports.ts'
import type { EventSource, PublishedEvent } from '../../domain/webhook/ports.ts'
import type { DeliveryReference } from '../../domain/webhook/reference.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import { text } from '../dynamo/item.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { readService, serviceItemKey } from '../services/service-items.ts'
import { eventKey, readEventItem } from './event-items.ts'

/** Where a deliverer reads. */
export interface DeliverableEventsOptions {
  reads: BatchReads
  events: string
  services: string
  keys: KeyRing
}

/** What the messages of one batch stand for: all their events and services in one read, each service opened once. */
export class DeliverableEvents implements EventSource {
  readonly #options: DeliverableEventsOptions
  readonly #service: (name: string) => Promise<Service | null>

  constructor(options: DeliverableEventsOptions) {
    this.#options = options
    this.#service = eachOnce((name) => this.#readService(name))
  }

  async find({ token, sequence, service: name }: DeliveryReference): Promise<PublishedEvent | null> {
    const { reads, events, keys } = this.#options
    const [item, service, key] = await Promise.all([
      reads.get(events, eventKey(token, sequence)),
      this.#service(name),
      keys.tenantKey(tenantOf(name)),
    ])
    if (item === null || service === null || key === null) return null
    const { user, event } = readEventItem(item, key)
    // The token's id tells whose event it is: a reference that names another service of the tenant shows it nothing.
    return tokenKey(name, user) === token ? { user, event, service } : null
  }

  async #readService(name: string): Promise<Service | null> {
    const { reads, services, keys } = this.#options
    const tenant = tenantOf(name)
    const [item, key] = await Promise.all([
      reads.get(services, { tenant: text(tenant), item: text(serviceItemKey(name)) }),
      keys.tenantKey(tenant),
    ])
    return item === null || key === null ? null : readService(item, key)
  }
}

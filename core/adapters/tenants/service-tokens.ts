import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { shardOf } from '../dynamo/newest-of-service.ts'
import type { Table } from '../dynamo/table.ts'
import { lapsedPlaces, type Placed } from './pending-places.ts'
import { tenantKey } from './tenant-items.ts'

const prefix = 'of#'
const pageLength = 1000

/** Key of the number of tokens of a service that are in one shard: sixteen numbers, so that a mass enrolment does not meet one item. */
export const shardKey = (tenant: string, shard: string): Item => tenantKey(tenant, `${prefix}${shard}`)

/** One more token of its service, or one fewer: part of the transaction in which its place is taken or freed. */
export const countToken = (tenants: Table, { tenant, service, id }: Placed, by: 1 | -1): TransactWriteItem =>
  tenants.updating(shardKey(tenant, shardOf(service, id)), { update: 'ADD #held :by', values: { ':by': number(by) } })

/** How many tokens services of a tenant have, given by name and in order: those that take a place of its plan. */
export type TokensOf = (tenant: string, services: readonly string[]) => Promise<ReadonlyMap<string, number>>

/** The numbers of tokens as they are counted, without places whose enrolment ran out. */
export const serviceTokens =
  ({ dynamo, table, clock }: { dynamo: Dynamo; table: string; clock: Clock }): TokensOf =>
  async (tenant, services) => {
    const tenants = dynamo.table(table)
    const counts = new Map(services.map((service) => [service, 0]))
    const add = (service: string, by: number): void => {
      const count = counts.get(service)
      if (count !== undefined) counts.set(service, count + by)
    }
    const last = shardKey(tenant, `${services.at(-1)}$`)
    let after: Item | null = shardKey(tenant, `${services[0]}#`)
    while (services.length > 0 && after !== null && textOf(after, 'item') < textOf(last, 'item')) {
      const page: { items: Item[]; next: Item | null } = await tenants.query({
        key: '#tenant = :tenant AND begins_with(#item, :prefix)',
        values: { ':tenant': text(tenant), ':prefix': text(prefix) },
        limit: pageLength,
        after,
      })
      for (const item of page.items) {
        const [, service = ''] = textOf(item, 'item').split('#')
        add(service, numberOf(item, 'held'))
      }
      after = page.next
    }
    for (const item of await lapsedPlaces(tenants, tenant, clock())) add(item['service']?.S ?? '', -1)
    return counts
  }

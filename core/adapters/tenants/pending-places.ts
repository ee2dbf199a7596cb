import { type Item, number, numberOf, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { tenantKey } from './tenant-items.ts'

/** A token that has a place, or wants one. */
export interface Placed {
  tenant: string
  service: string
  id: string
}

const pageLength = 1000

/** What the sort keys of places that wait for their enrolment begin with. */
export const pendingPrefix = 'pending#'

/** Key of a place that waits for its token's enrolment. */
export const pendingKey = (tenant: string, token: string): Item => tenantKey(tenant, `${pendingPrefix}${token}`)

/** A place that waits until a time (ms), and of which service its token is. */
export const pendingItem = ({ tenant, service, id }: Placed, until: number): Item => ({
  ...pendingKey(tenant, id),
  service: text(service),
  until: number(until),
})

/** All places of a tenant that wait. */
export const pendingPlaces = async (tenants: Table, tenant: string): Promise<Item[]> => {
  const found: Item[] = []
  let after: Item | null = null
  do {
    const page: { items: Item[]; next: Item | null } = await tenants.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(pendingPrefix) },
      limit: pageLength,
      after,
    })
    found.push(...page.items)
    after = page.next
  } while (after !== null)
  return found
}

/** Places whose enrolment ran out and that nobody gave back yet. */
export const lapsedPlaces = async (tenants: Table, tenant: string, now: number): Promise<Item[]> =>
  (await pendingPlaces(tenants, tenant)).filter((item) => numberOf(item, 'until') <= now)

import { tenantOf } from '../../contract/fields.ts'
import { freshEndpoint } from '../../domain/webhook/endpoint-state.ts'
import { type EndpointMarks, leaseMilliseconds } from '../../domain/webhook/ports.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import { bytes, number } from '../dynamo/item.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { endpointFailures } from './endpoint-failures.ts'
import { endpointItemKey, readEndpoint, switchItem, urlMark } from './endpoint-items.ts'

/** Where marks of endpoints are kept. */
interface EndpointsTable extends Omit<SealedTable, 'clock'> {
  reads: BatchReads
}

/**
 * What is known of endpoints, in the events table, two items a service: the sealed hash of the address that was switched on
 * or off last, and the failures in a row of the address with this mark. What is known of another `webhook.url` says nothing
 * of this one.
 */
export const dynamoEndpoints = ({ dynamo, reads, table, keys, random }: EndpointsTable): EndpointMarks => {
  const marks = dynamo.table(table)
  const counts = endpointFailures({ dynamo, table, keys })
  return {
    ...counts,
    of: async (service) => {
      const [off, failing, key] = await Promise.all([
        reads.get(table, endpointItemKey(service, 'off')),
        reads.get(table, endpointItemKey(service, 'failures')),
        keys.tenantKey(tenantOf(service)),
      ])
      return key === null ? () => freshEndpoint : readEndpoint(service, { off, failing }, key)
    },
    switchOff: async ({ name, tenant }, url, { on, ...off }) => {
      const key = await keys.tenantKey(tenant)
      if (key === null) return false
      const mark = bytes(urlMark(name, url, key))
      const untold = number(off.at + leaseMilliseconds)
      const item = { ...switchItem(name, url, { on, off }, seal(key, random)), url: mark, untold }
      // Of many tries that are answered at once, one tells the tenant.
      const condition = 'attribute_not_exists(#url) OR #url < :url OR #url > :url'
      return (await marks.put(item, { condition, values: { ':url': mark } })) === 'written'
    },
    retell: async (service, at) => {
      const taken = await marks.update(endpointItemKey(service, 'off'), {
        update: 'SET #untold = :until',
        condition: '#untold <= :now',
        values: { ':until': number(at + leaseMilliseconds), ':now': number(at) },
      })
      return taken === 'written'
    },
    told: async (service) => {
      const untold = { update: 'REMOVE #untold', condition: 'attribute_exists(#untold)' }
      await marks.update(endpointItemKey(service, 'off'), untold)
    },
    switchOn: async (service, url, at) => {
      const key = await keys.tenantKey(service.tenant)
      if (key === null) return
      await marks.put(switchItem(service.name, url, { on: at, off: null }, seal(key, random)))
      await counts.recovered(service, url)
    },
  }
}

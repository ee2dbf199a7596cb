import { hourReference } from '../../core/adapters/queues/message-references.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoUsage } from '../../core/adapters/usage/dynamo-usage.ts'
import { usageSources } from '../../core/adapters/usage/usage-sources.ts'
import { recount, type RecountPorts } from '../../core/application/usage/recount.ts'
import { eachOnce } from '../../core/domain/each-once.ts'
import type { HourReference } from '../../core/domain/usage/ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { takeBatch } from '../../core/runtime/worker.ts'
import { workerHandler } from '../handler.ts'

/** Counts hours again in which something happened. */
export const action = (ports: RecountPorts) =>
  takeBatch({
    id: 'delivery.usage',
    parse: (json) => hourReference.parse(json),
    begin: () => {
      const each = eachOnce((_name, reference: HourReference) => recount(reference, ports))
      return (reference) => each(JSON.stringify(reference), reference)
    },
  })

export const handler = workerHandler('delivery.usage', action, (env): RecountPorts => {
  const base = platform(env)
  const services = new DynamoServices({ ...base, table: env.TABLE_SERVICES })
  const tables = { events: env.TABLE_EVENTS, transactions: env.TABLE_TRANSACTIONS }
  return {
    ...base,
    usage: dynamoUsage({ ...base, table: env.TABLE_EVENTS }),
    sources: usageSources({ ...base, tables }),
    exists: async (service) => (await services.get(service)) !== null,
  }
})

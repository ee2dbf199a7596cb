import { jobReference } from '../../core/adapters/queues/message-references.ts'
import { dynamoDeletions } from '../../core/adapters/tenants/dynamo-deletions.ts'
import { dynamoRemains } from '../../core/adapters/tenants/dynamo-remains.ts'
import { purge, type PurgePorts } from '../../core/application/purge.ts'
import { platform } from '../../core/platform/platform.ts'
import { queue } from '../../core/platform/queue.ts'
import { takeBatch } from '../../core/runtime/worker.ts'
import { workerHandler } from '../handler.ts'

/** Removes what belongs to deleted services and tenants, some hundred tokens with each message. */
export const action = (ports: PurgePorts) =>
  takeBatch({
    id: 'delivery.purge',
    parse: (json) => jobReference.parse(json),
    begin: () => (reference) => purge(reference, ports),
  })

export const handler = workerHandler('delivery.purge', action, (env) => {
  const base = platform(env)
  const tables = {
    tenants: env.TABLE_TENANTS,
    services: env.TABLE_SERVICES,
    tokens: env.TABLE_TOKENS,
    events: env.TABLE_EVENTS,
    transactions: env.TABLE_TRANSACTIONS,
    sessions: env.TABLE_SESSIONS,
    keys: env.TABLE_KEYS,
  }
  return {
    ...base,
    deletions: dynamoDeletions({ ...base, tables }),
    remains: dynamoRemains({ ...base, tables }),
    goOn: (reference) => queue(env.QUEUE_PURGE).send({ body: { ...reference }, tenant: reference.tenant }),
  }
})

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { publishedEvents } from '../../core/adapters/events/published-events.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { Status } from '../../core/contract/status.ts'
import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import { newToken } from '../../core/domain/token/enrolment.ts'
import { withEvent } from '../../core/domain/token/event.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { platform } from '../../core/platform/platform.ts'
import { callAwsThrough } from '../../local/workers/aws-socket.mjs'

/** An arrival at the healthy endpoint: `webhook-id` and time (ms since 1970). */
interface Arrival {
  id: string
  at: number
}

/** Engines and receiver in processes of their own, the real handler in this one. */
export interface World {
  receiver: string
  handler(event: SQSEvent): Promise<unknown>
  /** Makes events of a service as the publisher leaves them, and gives their references. */
  events(service: string, count: number): Promise<DeliveryReference[]>
  service(name: string, url: string): Promise<void>
  /** Gives a service another address. */
  move(name: string, url: string): Promise<void>
  onArrival: (arrival: Arrival) => void
  close(): void
}

/** Starts a process of this folder; gives it with the first that it tells. */
export const child = async (name: string): Promise<[ChildProcess, unknown]> => {
  const started = fork(new URL(`./${name}.ts`, import.meta.url), { execArgv: ['--no-warnings'] })
  const [first] = (await once(started, 'message')) as [unknown]
  return [started, first]
}

/** A batch as Lambda hands it over. */
export const batchOf = (references: readonly DeliveryReference[]): SQSEvent => ({
  Records: references.map(
    (reference, index) => ({ messageId: `m${index}`, body: JSON.stringify(reference) }) as SQSRecord,
  ),
})

/** Starts everything; the handler reads its environment when it is loaded. */
export const startWorld = async (): Promise<World> => {
  const [engines, environment] = await child('services')
  const [receiver, address] = await child('receiver')
  Object.assign(process.env, environment)
  callAwsThrough(process.env['AWS_SOCKET'] ?? '')
  const { dynamo, keys, random } = platform({
    TABLE_KEYS: 'keys',
    KMS_KEY: 'arn:aws:kms:eu-west-1:000000000000:key/k1',
    INSTANCE: 'bench',
  })
  const changes = { tenants: 'tenants', sessions: 'sessions' }
  const services = new DynamoServices({ dynamo, table: 'services', changes, keys, random })
  const published = publishedEvents({ dynamo, table: 'events', keys, random })
  const { handler } = await import('../../functions/delivery/deliver.ts')
  let users = 0
  const world: World = {
    receiver: (address as { url: string }).url,
    handler,
    onArrival: () => {},
    service: async (name, url) => {
      const tenant = name.slice(0, name.indexOf('_'))
      const { item } = await keys.newTenantKey(tenant)
      await dynamo.table('keys').put(item)
      const config = serviceConfig.parse({ webhook: { url, secret: newWebhookSecret(random) } })
      const caller = { tenant, by: 'bench', byName: 'bench', address: '' }
      const audit = auditEntry({ clock: Date.now, random }, caller, { action: 'service.create' })
      await services.create({ name, config, keys: [] }, audit, null)
    },
    move: async (name, url) => {
      const found = await services.get(name)
      if (found === null) throw new Error('there is no such service')
      const { config, tenant } = found
      const caller = { tenant, by: 'bench', byName: 'bench', address: '' }
      const audit = auditEntry({ clock: Date.now, random }, caller, { action: 'service.update' })
      await services.replace(found, { config: { ...config, webhook: { ...config.webhook, url } } }, audit)
    },
    events: async (service, count) => {
      const tokens = Array.from({ length: count }, () => {
        users += 1
        const token = newToken(
          {
            id: tokenKey(service, `user${users}`),
            tenant: service.slice(0, service.indexOf('_')),
            service,
            user: `user${users}`,
          },
          Date.now(),
          null,
        )
        return withEvent(
          token,
          { ...token, state: { ...token.state, status: Status.open, until: Date.now() + 600_000 } },
          { type: 'token.opened', via: 'online' },
          { now: Date.now(), config: serviceConfig.parse({}), configRev: 1, by: 'device', address: '' },
        )
      })
      await inParallel(tokens, 16, (token) => published.store(token))
      return tokens.map(({ identity, state }) => ({
        token: identity.id,
        sequence: state.event?.sequence ?? 0,
        service,
        attempt: 1,
      }))
    },
    close: () => [engines, receiver].forEach((each) => each.disconnect()),
  }
  receiver.on('message', (arrival) => world.onArrival(arrival as Arrival))
  return world
}

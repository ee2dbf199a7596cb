import { AppError } from '../../core/contract/errors.ts'
import { webhookDeliveries } from '../../core/contract/endpoints/webhook/deliveries.ts'
import { isPlace } from '../../core/adapters/dynamo/newest-of-service.ts'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { shownDelivery } from '../../core/application/webhook/shown-delivery.ts'
import type { Clock } from '../../core/domain/ports.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { type DeliveryLog, deliveryState } from '../../core/domain/webhook/log.ts'
import type { EndpointMarks } from '../../core/domain/webhook/ports.ts'
import { deliveryLogPorts } from '../../core/platform/delivery-ports.ts'
import { endpointPorts } from '../../core/platform/endpoint-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { lookedAt, pageOfPlaces, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports {
  log: Pick<DeliveryLog, 'list'>
  endpoints: Pick<EndpointMarks, 'of'>
  clock: Clock
}

/** `GET /webhook/deliveries`: newest first; a page may be short and the next one not. */
export const action =
  ({ log, endpoints, clock }: Ports): Action<typeof webhookDeliveries> =>
  async ({ request: { service: name, id, state: wanted, from, limit, cursor }, caller }) => {
    const { service, hideDuress } = caller
    if (service === null) throw new AppError('not_found')
    const token = id === undefined ? null : tokenKey(name, id)
    const before = readCursor(cursor, isPlace) || null
    const { url } = service.config.webhook
    const [looked, known] = await Promise.all([log.list(name, { token, before, limit: lookedAt }), endpoints.of(name)])
    const on = url === null ? 0 : known(url).on
    const since = from === undefined ? 0 : Date.parse(from)
    const found = looked.filter(({ event }) => event.at >= since)
    const passing = found.flatMap((logged) => {
      const state = deliveryState(logged, service, on, clock())
      const theirs = token === null || logged.token === token
      const passes = state !== null && theirs && (wanted === undefined || wanted === state)
      return passes ? [{ place: logged.place, item: shownDelivery(logged, state, hideDuress) }] : []
    })
    const { items, ...more } = pageOfPlaces(found, passing, limit)
    return {
      body: { items: items.map(({ item }) => item), ...more },
      padding: items.reduce((sum, { item }) => sum + eventPadding(item.event), 0),
    }
  }

export const handler = endpointHandler(webhookDeliveries, action, (env) => {
  const base = ownerPorts(env)
  return { ...base, ...deliveryLogPorts(base, env), ...endpointPorts(base, env) }
})

import { tokenEvents } from '../../core/contract/endpoints/token/events.ts'
import { isPlace } from '../../core/adapters/dynamo/newest-of-service.ts'
import { dynamoEvents } from '../../core/adapters/events/dynamo-events.ts'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { listedEvent, shownEvent } from '../../core/application/token-summary.ts'
import type { Clock, EventStore } from '../../core/domain/ports.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { withSessions } from '../../core/platform/session-ports.ts'
import { lookedAt, pageOfPlaces, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

const keptMilliseconds = 30 * 86_400_000

/** `GET /token/events`: of all tokens of a service, newest first; with `types` a page may be short and the next one not. */
export const action =
  ({ events, clock }: { events: Pick<EventStore, 'ofService'>; clock: Clock }): Action<typeof tokenEvents> =>
  async ({ request: { types, limit, cursor }, caller }) => {
    const before = readCursor(cursor, isPlace) || null
    const asked = { before, limit: types === undefined ? limit + 1 : lookedAt }
    const since = clock() - keptMilliseconds
    const found = (await events.ofService(caller.service.name, asked)).filter(({ event }) => event.at >= since)
    // By what an event is without duress: how many there are is then the same under either PIN.
    const typeOf = (event: TokenEvent) => (caller.hideDuress ? shownEvent(event, true) : (event.ordinary ?? event.type))
    const passing = found.filter(({ event }) => types === undefined || types.includes(typeOf(event)))
    const { items, ...more } = pageOfPlaces(found, passing, limit)
    const shownItems = items.map(({ user, event }) => ({ id: user, ...listedEvent(event, caller.hideDuress) }))
    return {
      body: { items: shownItems, ...more },
      padding: shownItems.reduce((sum, { event }) => sum + eventPadding(event), 0),
    }
  }

export const handler = endpointHandler(tokenEvents, action, (env) => {
  const base = withSessions(servicePorts(env), env)
  return { ...base, events: dynamoEvents({ ...base, table: env.TABLE_EVENTS }) }
})

import { tokenHistory } from '../../core/contract/endpoints/token/history.ts'
import { dynamoActions } from '../../core/adapters/tenants/dynamo-actions.ts'
import { dynamoEvents } from '../../core/adapters/events/dynamo-events.ts'
import { eventPadding } from '../../core/application/equal-lengths.ts'
import { readToken } from '../../core/application/token-call.ts'
import { historyItem } from '../../core/application/token-summary.ts'
import { tokenEntryId } from '../../core/domain/audit.ts'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import type { EventStore, TokenStore } from '../../core/domain/ports.ts'
import type { Actions } from '../../core/domain/tenant-ports.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

const isCallers = ({ by }: TokenEvent): boolean => by.startsWith('key:') || by.startsWith('member:')

/** What the audit tells of events that callers caused: how they are called, and why they acted, which may say what hides duress hides. */
const actorsOf = async (actions: Actions, caller: ServiceCaller, token: string, events: readonly TokenEvent[]) => {
  const ids = events.filter(isCallers).map((event) => tokenEntryId(token, event))
  if (ids.length === 0) return () => ({})
  const { entries, members } = await actions.find(caller.tenant, ids)
  return (event: TokenEvent): { byName?: string; reason?: string } => {
    if (!isCallers(event)) return {}
    const entry = entries.get(tokenEntryId(token, event))
    const byName = entry?.byName ?? members.get(event.by.slice('member:'.length))
    const reason = caller.hideDuress ? undefined : entry?.reason
    return { ...(byName === undefined ? {} : { byName }), ...(reason === undefined ? {} : { reason }) }
  }
}

/** `GET /token/history`: what happened to a token, newest first; may miss the last second. */
export const action =
  ({
    tokens,
    events,
    actions,
  }: {
    tokens: TokenStore
    events: Pick<EventStore, 'history'>
    actions: Actions
  }): Action<typeof tokenHistory> =>
  async ({ request, caller }) => {
    const before = readCursor(request.cursor, (value) => /^\d{1,16}$/.test(value))
    const token = await readToken(tokens, caller, request.id)
    const found = await events.history(token, {
      before: before === '' ? Number.MAX_SAFE_INTEGER : Number(before),
      limit: request.limit + 1,
    })
    const page = found.slice(0, request.limit)
    const actors = await actorsOf(actions, caller, token.identity.id, page)
    const items = page.map((event) => ({ ...historyItem(event, caller.hideDuress), ...actors(event) }))
    const cursor = found.length > request.limit ? { cursor: makeCursor(String(page.at(-1)?.sequence ?? 0)) } : {}
    return { body: { items, ...cursor }, padding: items.reduce((sum, { event }) => sum + eventPadding(event), 0) }
  }

export const handler = endpointHandler(tokenHistory, action, (env) => {
  const base = tokenPorts(env)
  return {
    ...base,
    events: dynamoEvents({ ...base, table: env.TABLE_EVENTS }),
    actions: dynamoActions({ ...base, table: env.TABLE_TENANTS }),
  }
})

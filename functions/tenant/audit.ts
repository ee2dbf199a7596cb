import { tenantAudit } from '../../core/contract/endpoints/tenant/audit.ts'
import type { RequestOf } from '../../core/contract/endpoint.ts'
import { dynamoAuditLog } from '../../core/adapters/tenants/dynamo-audit-log.ts'
import { shownEntry, visibleEntry } from '../../core/application/shown-audit.ts'
import type { AuditEntry } from '../../core/domain/audit.ts'
import type { AuditLog } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { makeCursor, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** How many entries one request looks at: what they say is sealed, so that filters are applied here. */
const lookedAt = 500

type Filter = Omit<RequestOf<typeof tenantAudit>, 'limit' | 'cursor'>

const passes = (entry: AuditEntry, { by, action, service, from, to }: Filter): boolean =>
  (by === undefined || entry.by === by) &&
  (action === undefined || entry.action === action) &&
  (service === undefined || entry.service === service) &&
  (from === undefined || entry.at >= Date.parse(from)) &&
  (to === undefined || entry.at < Date.parse(to))

/** `GET /tenant/audit`: a page of what was done, newest first; with filters a page may be short and the next one not. */
export const action =
  ({ audit }: { audit: Pick<AuditLog, 'list'> }): Action<typeof tenantAudit> =>
  async ({ request, caller }) => {
    const before = readCursor(request.cursor, (value) => /^\d{14}-[0-9a-f]{12}$/.test(value))
    const found = await audit.list(caller.tenant, { before, limit: lookedAt })
    const passing = found
      .flatMap((entry) => visibleEntry(entry, caller) ?? [])
      .filter((entry) => passes(entry, request))
    const items = passing.slice(0, request.limit)
    const oldest = found.at(-1)
    const more = found.length === lookedAt && oldest !== undefined && passes(oldest, { from: request.from })
    const last = passing.length > items.length ? items.at(-1) : more ? oldest : undefined
    return { body: { items: items.map(shownEntry), ...(last === undefined ? {} : { cursor: makeCursor(last.id) }) } }
  }

export const handler = endpointHandler(tenantAudit, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, audit: dynamoAuditLog({ ...ports, table: env.TABLE_TENANTS }) }
})

import { tenantExport } from '../../core/contract/endpoints/tenant/export.ts'
import { invalid } from '../../core/contract/errors.ts'
import { dynamoEvents } from '../../core/adapters/events/dynamo-events.ts'
import { sealedCursors } from '../../core/adapters/keys/sealed-cursors.ts'
import { dynamoAuthkeys } from '../../core/adapters/services/dynamo-authkeys.ts'
import { dynamoClients } from '../../core/adapters/services/dynamo-clients.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoKeyUses } from '../../core/adapters/sessions/dynamo-key-uses.ts'
import { dynamoAuditLog } from '../../core/adapters/tenants/dynamo-audit-log.ts'
import { dynamoProfiles } from '../../core/adapters/tenants/dynamo-profiles.ts'
import { dynamoTransactions } from '../../core/adapters/tokens/dynamo-transactions.ts'
import { exportFrom, type ExportPlace, type ExportPorts } from '../../core/application/export-tenant.ts'
import { fresh } from '../../core/application/fresh-factor.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import type { Cursors } from '../../core/domain/cursors.ts'
import type { Caller } from '../../core/domain/caller.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import type { Random } from '../../core/domain/ports.ts'
import type { AuditLog } from '../../core/domain/tenant-ports.ts'
import { withTokens } from '../../core/platform/service-ports.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

type Ports = ExportPorts & { audit: AuditLog; cursors: Cursors; random: Random }

/** How long an export may take from its beginning (ms). */
const exportMilliseconds = 3_600_000

/** A place in an export that somebody began. */
interface Place extends ExportPlace {
  by: string
  /** Until when it is good (ms). */
  until: number
}

/** An export begins with a second factor and an entry in the audit. Cursors are sealed: nobody begins in the middle, without either. */
const begin = async ({ audit, ...ports }: Ports, caller: Caller): Promise<{ until: number }> => {
  const now = ports.clock()
  fresh(caller, now)
  await audit.add(auditEntry(ports, caller, { action: tenantExport.id }))
  return { until: now + exportMilliseconds }
}

const goOn = async ({ cursors, clock }: Ports, { tenant, by }: Caller, cursor: string): Promise<Place> => {
  const text = await cursors.read(tenant, cursor)
  const place = text === null ? null : (JSON.parse(text) as Place)
  if (place === null || place.by !== by || clock() >= place.until)
    throw invalid('cursor', 'is not a cursor of this export')
  return place
}

/** `POST /tenant/export`: everything that the tenant owns but its secrets, some hundred items at a time. */
export const action =
  (ports: Ports): Action<typeof tenantExport> =>
  async ({ request: { cursor }, caller: member }) => {
    const caller = memberAsCaller(member)
    const place = cursor === undefined ? null : await goOn(ports, caller, cursor)
    const { until } = place ?? (await begin(ports, caller))
    const { items, padding, next } = await exportFrom(ports, caller, place)
    if (next === null) return { body: { items }, padding }
    const after: Place = { ...next, by: caller.by, until }
    return { body: { items, cursor: await ports.cursors.make(caller.tenant, JSON.stringify(after)) }, padding }
  }

export const handler = endpointHandler(tenantExport, action, (env) => {
  const { TABLE_TENANTS, TABLE_SERVICES, TABLE_SESSIONS, TABLE_EVENTS, TABLE_TOKENS, TABLE_TRANSACTIONS, ...rest } = env
  const base = withTokens(memberPorts({ ...rest, TABLE_TENANTS, TABLE_SESSIONS }), { TABLE_TOKENS })
  return {
    ...base,
    profiles: dynamoProfiles({ ...base, table: TABLE_TENANTS }),
    services: new DynamoServices({ ...base, table: TABLE_SERVICES }),
    authkeys: dynamoAuthkeys({ ...base, table: TABLE_SERVICES }),
    clients: dynamoClients({ ...base, table: TABLE_SERVICES }),
    uses: dynamoKeyUses({ ...base, table: TABLE_SESSIONS }),
    events: dynamoEvents({ ...base, table: TABLE_EVENTS }),
    transactions: dynamoTransactions({ ...base, table: TABLE_TRANSACTIONS }),
    audit: dynamoAuditLog({ ...base, table: TABLE_TENANTS }),
    cursors: sealedCursors('export', base),
  }
})

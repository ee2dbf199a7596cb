import { isoTime } from '../contract/fields.ts'
import type { AuditEntry } from '../domain/audit.ts'
import { coversAll, coversService } from '../domain/authkey.ts'
import type { Caller } from '../domain/caller.ts'

/** Whether an entry is about nothing that its reader is not for: the keys of other services tell what these are and who is in them. */
const isTheirs = ({ action, service, services = '*' }: AuditEntry, caller: Caller): boolean =>
  (service === undefined || coversService(caller, service)) &&
  (!action.startsWith('authkey.') || coversAll(caller, services))

/**
 * An entry as a caller may see it, null for one of a service that they are not for, or of an authkey for such a one. With
 * `hideDuress` a restore reads as what it does besides, a force, and what was done to tokens has no reasons: one may say what
 * somebody was forced to.
 */
export const visibleEntry = (entry: AuditEntry, caller: Caller): AuditEntry | null => {
  if (!isTheirs(entry, caller)) return null
  if (!caller.hideDuress || !entry.action.startsWith('token.')) return entry
  const { reason: _reason, ...rest } = entry
  if (entry.action !== 'token.restore') return rest
  return { ...rest, action: 'token.force', changes: [{ field: 'status', to: 'closed' }] }
}

/** An entry as answers hold it. */
export const shownEntry = ({ tenant: _tenant, services: _services, at, changes, ...entry }: AuditEntry) => ({
  ...entry,
  at: isoTime(at),
  ...(changes === undefined ? {} : { changes: [...changes] }),
})

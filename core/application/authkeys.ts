import { AppError, invalid } from '../contract/errors.ts'
import { isoTime, tenantOf } from '../contract/fields.ts'
import { type AuditedAction, auditEntry, type AuditEntry, changesBetween } from '../domain/audit.ts'
import { coversAll, type KeptAuthkey } from '../domain/authkey.ts'
import type { Caller } from '../domain/caller.ts'
import type { KeyUse } from '../domain/key-uses.ts'
import type { Clock, Random } from '../domain/ports.ts'
import type { Authkeys, Services } from '../domain/tenant-ports.ts'
import { maxRounds } from './change.ts'

/** Where authkeys are managed. */
export interface AuthkeyPorts {
  authkeys: Authkeys
  services: Services
  clock: Clock
  random: Random
}

/** What an answer shows of an authkey, as lists do. */
export const shownKey = (key: KeptAuthkey, now: number, use: KeyUse | null = null) => {
  const { id, name, secret, role, services, cidrs, expiresAt, hideDuress, createdAt, by, former } = key
  const rotating = former !== null && now < former.until
  return {
    id,
    name,
    hint: secret.slice(-4),
    role,
    services: services === '*' ? services : [...services],
    cidrs: [...cidrs],
    ...(expiresAt === null ? {} : { expiresAt: isoTime(expiresAt) }),
    hideDuress,
    createdAt: isoTime(createdAt),
    by,
    ...(use === null ? {} : { lastUsedAt: isoTime(use.at), lastUsedFrom: use.address }),
    state:
      expiresAt !== null && expiresAt <= now
        ? ('expired' as const)
        : rotating
          ? ('rotating' as const)
          : ('active' as const),
    ...(rotating ? { overlapUntil: isoTime(former.until) } : {}),
  }
}

/** What of an authkey the audit tells: never its secret. */
const audited = ({ name, role, services, cidrs, expiresAt, hideDuress }: KeptAuthkey) => ({
  name,
  role,
  services,
  cidrs,
  expiresAt: expiresAt === null ? null : isoTime(expiresAt),
  hideDuress,
})

/** The audit's entry of what happened to a key. */
export const keyEntry = (
  ports: Pick<AuthkeyPorts, 'clock' | 'random'>,
  caller: Caller,
  id: string,
  action: AuditedAction & { before?: KeptAuthkey; after?: KeptAuthkey },
): AuditEntry => {
  const { before, after, changes = [], ...rest } = action
  const different =
    after === undefined ? [] : changesBetween(before === undefined ? {} : audited(before), audited(after))
  const reach = new Set([before, after].flatMap((key) => key?.services ?? []))
  const services = reach.has('*') ? '*' : [...reach]
  return auditEntry(ports, caller, {
    ...rest,
    services,
    changes: [{ field: 'authkey', to: id }, ...changes, ...different],
  })
}

/** That a key opens nothing of somebody else's, nothing that does not exist, and no more than its maker may. */
export const checkReach = async (
  { services, clock }: AuthkeyPorts,
  caller: Caller,
  {
    role,
    services: wanted,
    expiresAt,
    hideDuress,
  }: Partial<Pick<KeptAuthkey, 'role' | 'services' | 'expiresAt' | 'hideDuress'>>,
): Promise<void> => {
  // Members who are no owners would become it by a key of their own.
  if (role === 'owner' && caller.role !== 'owner') throw new AppError('forbidden')
  // Who may not see duress would see it with a key of their own.
  if (caller.hideDuress && hideDuress === false) throw new AppError('forbidden')
  if (wanted !== undefined && !coversAll(caller, wanted)) throw new AppError('forbidden')
  if (expiresAt != null && expiresAt <= clock()) throw invalid('expiresAt', 'must lie in the future')
  if (wanted === undefined || wanted === '*') return
  const known = await Promise.all(
    wanted.map(async (name) => tenantOf(name) === caller.tenant && (await services.get(name)) !== null),
  )
  const missing = known.indexOf(false)
  if (missing >= 0) throw invalid(`services.${missing}`, 'is not a service of this tenant')
}

/** That a caller may manage a key: an administrator who could rotate an owner's key, or one for other services, would hold one. */
export const checkManaged = (caller: Caller, key: KeptAuthkey): void => {
  if ((key.role === 'owner' && caller.role !== 'owner') || !coversAll(caller, key.services))
    throw new AppError('forbidden')
}

/** Reads, changes and writes a key unless somebody wrote it in between. Throws `not_found`, `forbidden`, `busy`. */
export const changeKey = async (
  ports: Omit<AuthkeyPorts, 'services'>,
  caller: Caller,
  id: string,
  action: Pick<AuditedAction, 'action' | 'reason'>,
  changed: (key: KeptAuthkey) => KeptAuthkey | Promise<KeptAuthkey>,
): Promise<KeptAuthkey> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const before = await ports.authkeys.get(caller.tenant, id)
    if (before === null) throw new AppError('not_found')
    checkManaged(caller, before.key)
    if (caller.hideDuress && !before.key.hideDuress) throw new AppError('forbidden')
    const after = await changed(before.key)
    const entry = keyEntry(ports, caller, id, { ...action, before: before.key, after })
    if ((await ports.authkeys.replace(before, after, entry)) === 'written') return after
  }
  throw new AppError('busy')
}

import { type AuditEntry, auditMilliseconds } from '../../domain/audit.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, expiry, type Item, numberOf, secondsOf, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { tenantKey } from './tenant-items.ts'

const prefix = 'audit#'

/** Sort key of an entry in its tenant's partition. */
export const auditItemKey = (id: string): string => `${prefix}${id}`

/** An entry as stored: sealed, and bound to its end. */
export const auditItem = (entry: AuditEntry, seal: Sealer): Item => {
  const item = auditItemKey(entry.id)
  const expires = entry.at + auditMilliseconds
  const box = seal(item, [secondsOf(expires)], utf8(JSON.stringify(entry)))
  return { ...tenantKey(entry.tenant, item), expires: expiry(expires), box: bytes(box) }
}

/** Opens a stored entry. */
export const readAuditItem = (item: Item, key: DataKey): AuditEntry =>
  JSON.parse(
    fromUtf8(unseal(key, textOf(item, 'item'), [numberOf(item, 'expires')], bytesOf(item, 'box'))),
  ) as AuditEntry

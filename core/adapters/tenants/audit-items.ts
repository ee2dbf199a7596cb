import { type AuditEntry, auditMilliseconds } from '../../domain/audit.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, expiry, type Item, numberOf, secondsOf, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { tenantKey } from './tenant-items.ts'

const prefix = 'audit#'

/** Sort key of an entry in its tenant's partition. */
export const auditItemKey = (id: string): string => `${prefix}${id}`

const padTo = 1024

/** An entry as stored: sealed, and bound to its end. In steps of a size, so that a dump does not tell a restore from a force. */
export const auditItem = (entry: AuditEntry, seal: Sealer): Item => {
  const item = auditItemKey(entry.id)
  const expires = entry.at + auditMilliseconds
  const plain = utf8(JSON.stringify(entry))
  const padded = new Uint8Array(Math.ceil(plain.length / padTo) * padTo).fill(0x20)
  padded.set(plain)
  const box = seal(item, [secondsOf(expires)], padded)
  return { ...tenantKey(entry.tenant, item), expires: expiry(expires), box: bytes(box) }
}

/** Opens a stored entry. */
export const readAuditItem = (item: Item, key: DataKey): AuditEntry =>
  JSON.parse(
    fromUtf8(unseal(key, textOf(item, 'item'), [numberOf(item, 'expires')], bytesOf(item, 'box'))),
  ) as AuditEntry

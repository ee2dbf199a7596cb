import type { AuditEntry } from '../../domain/audit.ts'
import type { AuditLog } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { auditItemKey, readAuditItem } from './audit-items.ts'
import { tenantKey } from './tenant-items.ts'

/** The audit in the tenants table. */
export class DynamoAuditLog implements AuditLog {
  readonly #table: Table
  readonly #keys: KeyRing

  constructor({ dynamo, table, keys }: { dynamo: Dynamo; table: string; keys: KeyRing }) {
    this.#table = dynamo.table(table)
    this.#keys = keys
  }

  async list(tenant: string, { before, limit }: { before: string; limit: number }): Promise<AuditEntry[]> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) return []
    const { items } = await this.#table.query({
      key: '#tenant = :tenant AND begins_with(#item, :prefix)',
      values: { ':tenant': text(tenant), ':prefix': text(auditItemKey('')) },
      limit,
      newestFirst: true,
      after: before === '' ? null : tenantKey(tenant, auditItemKey(before)),
    })
    return items.map((item) => readAuditItem(item, key))
  }
}

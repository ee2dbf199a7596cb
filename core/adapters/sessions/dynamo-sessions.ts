import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { concat, fromUtf8 } from '../../protocol/bytes.ts'
import type { EnrolmentCodes, SessionStore } from '../../domain/ports.ts'
import { text } from '../dynamo/item.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import { hasExpired, openSealedItem, sealedItem } from '../keys/sealed-item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { codeItemKey } from './code-item-key.ts'

/** Short-lived sealed items, in a table without backups and streams, and the message pairs and enrolment codes among them. */
export interface DynamoSessions extends SessionStore, EnrolmentCodes {
  /** Stores bytes under a key name until `expires` (ms), sealed with a data key. */
  putSealed(dataKey: DataKey, name: string, plain: Uint8Array, expires: number): Promise<void>
  /** Reads what was stored under a name; null when there is none, it has expired, or another key sealed it. */
  getSealed(dataKey: DataKey, name: string): Promise<Uint8Array | null>
  /** Removes what lies under a name; false when there is nothing any more. */
  take(name: string): Promise<boolean>
}

/** Short-lived items in DynamoDB, which removes expired ones days late, so that reading checks the time itself. */
export const dynamoSessions = ({ dynamo, table, keys, clock, random }: SealedTable): DynamoSessions => {
  const sessions = dynamo.table(table)
  const putSealed: DynamoSessions['putSealed'] = async (dataKey, name, plain, expires) => {
    await sessions.put(sealedItem(seal(dataKey, random), name, plain, expires))
  }
  const getSealed: DynamoSessions['getSealed'] = async (dataKey, name) => {
    const item = await sessions.get({ key: text(name) })
    if (item === null || hasExpired(item, clock())) return null
    try {
      return openSealedItem(item, dataKey)
    } catch {
      // Another tenant's session id: its box does not open under this tenant's key.
      return null
    }
  }
  const ofTenant = async (tenant: string, name: string): Promise<Uint8Array | null> => {
    const key = await keys.tenantKey(tenant)
    return key === null ? null : getSealed(key, name)
  }
  return {
    putSealed,
    getSealed,
    put: async (tenant, sid, { token, secretKey }, expires) =>
      putSealed(await keys.existing(tenant), sid, concat(fromB64u(token, 16), secretKey), expires),
    get: async (tenant, sid) => {
      const plain = await ofTenant(tenant, sid)
      return plain === null ? null : { token: b64u(plain.subarray(0, 16)), secretKey: plain.subarray(16, 48) }
    },
    find: async (tenant, codeHash) => {
      const plain = await ofTenant(tenant, codeItemKey(tenant, codeHash))
      return plain === null ? null : fromUtf8(plain)
    },
    take: async (name) =>
      (await sessions.delete({ key: text(name) }, { condition: 'attribute_exists(#key)' })) === 'written',
    delete: async (key) => void (await sessions.delete({ key: text(key) })),
  }
}

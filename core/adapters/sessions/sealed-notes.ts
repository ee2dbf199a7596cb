import type { Notes } from '../../domain/tenant-ports.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** Tenants' notes in the sessions table. */
export const sealedNotes = (sessions: DynamoSessions, keys: KeyRing): Notes => ({
  find: async (tenant, name) => {
    const key = await keys.tenantKey(tenant)
    return key === null ? null : sessions.getSealed(key, name)
  },
  keep: async (tenant, name, note, expires) => sessions.putSealed(await keys.existing(tenant), name, note, expires),
})

import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { PendingCode } from '../../domain/tenant.ts'
import type { PendingCodes } from '../../domain/tenant-ports.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** Mailed codes in the sessions table. They hang on one branch key, since some tenants have no key yet and a code does not say whose it is. */
export const sealedCodes = (sessions: DynamoSessions, keys: KeyRing): PendingCodes => {
  const branch = () => keys.branchKey(KeyRing.branchOf(''), true)
  return {
    find: async (name) => {
      const plain = await sessions.getSealed(await branch(), name)
      return plain === null ? null : (JSON.parse(fromUtf8(plain)) as PendingCode)
    },
    keep: async (name, code, expires) => sessions.putSealed(await branch(), name, utf8(JSON.stringify(code)), expires),
    use: (name) => sessions.take(name),
  }
}

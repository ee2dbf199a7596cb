import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { PendingCode } from '../../domain/tenant.ts'
import type { Waiting } from '../../domain/tenant-ports.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** What mailed codes and challenges of authenticators do, in the sessions table. They hang on one branch key, since some tenants have no key yet and a code does not say whose it is. */
export const sealedCodes = <Kept extends object = PendingCode>(
  sessions: DynamoSessions,
  keys: KeyRing,
): Waiting<Kept> => {
  const branch = () => keys.branchKey(KeyRing.branchOf(''), true)
  return {
    find: async (name) => {
      const plain = await sessions.getSealed(await branch(), name)
      return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Kept)
    },
    keep: async (name, kept, expires) => sessions.putSealed(await branch(), name, utf8(JSON.stringify(kept)), expires),
    use: (name) => sessions.take(name),
  }
}

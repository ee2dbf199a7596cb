import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { Signup } from '../../domain/tenant.ts'
import type { Signups } from '../../domain/tenant-ports.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** Sign-ups in the sessions table. They hang on one branch key, since their tenants have no key yet and a code does not say whose it is. */
export const sealedSignups = (sessions: DynamoSessions, keys: KeyRing): Signups => {
  const branch = () => keys.branchKey(KeyRing.branchOf(''), true)
  return {
    find: async (name) => {
      const plain = await sessions.getSealed(await branch(), name)
      return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Signup)
    },
    keep: async (name, signup, expires) =>
      sessions.putSealed(await branch(), name, utf8(JSON.stringify(signup)), expires),
  }
}

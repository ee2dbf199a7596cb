import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { Random } from '../../domain/ports.ts'
import type { Founded, PendingCode } from '../../domain/tenant.ts'
import type { Waiting } from '../../domain/tenant-ports.ts'
import type { Item } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { sealedItem } from '../keys/sealed-item.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** They hang on one branch key, since some tenants have no key yet and a code does not say whose it is. */
const codesKey = (keys: KeyRing) => keys.branchKey(KeyRing.branchOf(''), true)

/** The item of a mailed code that has created its tenant. */
export const foundedItem = async (
  { keys, random }: { keys: KeyRing; random: Random },
  { name, until }: { name: string; until: number },
  founded: Founded,
): Promise<Item> => {
  const kept: PendingCode = { kind: 'founded', founded }
  return sealedItem(seal(await codesKey(keys), random), name, utf8(JSON.stringify(kept)), until)
}

/** What mailed codes and challenges of authenticators do, in the sessions table. */
export const sealedCodes = <Kept extends object = PendingCode>(
  sessions: DynamoSessions,
  keys: KeyRing,
): Waiting<Kept> => {
  const branch = () => codesKey(keys)
  return {
    find: async (name) => {
      const plain = await sessions.getSealed(await branch(), name)
      return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Kept)
    },
    keep: async (name, kept, expires) => sessions.putSealed(await branch(), name, utf8(JSON.stringify(kept)), expires),
    use: (name) => sessions.take(name),
  }
}

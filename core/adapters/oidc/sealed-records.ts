import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { OidcRecords } from '../../domain/oidc/ports.ts'
import type { Records } from '../../domain/oidc/records.ts'
import { bytes, bytesOf, expiry, number, numberOf, secondsOf, text } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal, unseal } from '../keys/seal.ts'
import { hasExpired } from '../keys/sealed-item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'

/** Records of one kind in the sessions table. They hang on one branch key, since a browser does not say whose it is. */
const sealedRecords = <Kept extends object>(
  { dynamo, table, keys, clock, random }: SealedTable,
  kind: string,
): Records<Kept> => {
  const sessions = dynamo.table(table)
  const keyOf = (name: string): string => `oidc#${kind}#${name}`
  const branch = () => keys.branchKey(KeyRing.branchOf(''), true)
  return {
    read: async (name) => {
      const item = await sessions.get({ key: text(keyOf(name)) })
      if (item === null || hasExpired(item, clock())) return null
      const [rev, expires] = [numberOf(item, 'rev'), numberOf(item, 'expires')]
      const plain = unseal(await branch(), keyOf(name), [rev, expires], bytesOf(item, 'box'))
      return { kept: JSON.parse(fromUtf8(plain)) as Kept, rev, until: expires * 1000 }
    },
    write: async (name, { kept, rev, until }) => {
      const box = seal(await branch(), random)(keyOf(name), [rev + 1, secondsOf(until)], utf8(JSON.stringify(kept)))
      const item = { key: text(keyOf(name)), rev: number(rev + 1), expires: expiry(until), box: bytes(box) }
      const condition =
        rev === 0
          ? { condition: 'attribute_not_exists(#key)' }
          : { condition: '#rev = :rev', values: { ':rev': number(rev) } }
      return (await sessions.put(item, condition)) === 'written' ? 'written' : 'lost'
    },
    take: async (name) =>
      (await sessions.delete({ key: text(keyOf(name)) }, { condition: 'attribute_exists(#key)' })) === 'written',
  }
}

/** What is kept of log-ins, by kind. */
export const oidcRecords = (options: SealedTable): OidcRecords => ({
  pushed: sealedRecords(options, 'pushed'),
  prompts: sealedRecords(options, 'prompt'),
  grants: sealedRecords(options, 'grant'),
})

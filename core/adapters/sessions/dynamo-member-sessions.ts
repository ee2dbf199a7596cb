import { type KeptSession, sessionEnd } from '../../domain/member.ts'
import type { MemberSessions, VersionedSessions } from '../../domain/tenant-ports.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, expiry, type Item, number, numberOf, secondsOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { readMembers, tenantKey } from '../tenants/tenant-items.ts'

/** Where log-ins and members are kept. */
type Options = Omit<SealedTable, 'table' | 'clock'> & { tables: { sessions: string; tenants: string } }

const none: VersionedSessions = { sessions: [], rev: 0 }
/** Key of a member's log-ins. */
export const memberSessionsKey = (tenant: string, member: string): Item => ({
  key: text(`session#${tenant}#${member}`),
})

const readSessions = (item: Item | null | undefined, key: DataKey | null): VersionedSessions => {
  if (item == null || key === null) return none
  const rev = numberOf(item, 'rev')
  const box = unseal(key, textOf(item, 'key'), [rev, numberOf(item, 'expires')], bytesOf(item, 'box'))
  return { sessions: JSON.parse(fromUtf8(box)) as KeptSession[], rev }
}

/** The log-ins of each member as one item of the sessions table. */
export const dynamoMemberSessions = ({ dynamo, tables, keys, random }: Options): MemberSessions => {
  const table = dynamo.table(tables.sessions)
  return {
    read: async (tenant, member) =>
      readSessions(await table.get(memberSessionsKey(tenant, member)), await keys.tenantKey(tenant)),
    find: async (tenant, member) => {
      const wanted = {
        [tables.sessions]: [memberSessionsKey(tenant, member)],
        [tables.tenants]: [tenantKey(tenant, 'members')],
      }
      const [key, found] = await Promise.all([keys.tenantKey(tenant), dynamo.batchGet(wanted)])
      const all = found[tables.tenants]?.[0]
      const members = key === null || all === undefined ? [] : readMembers(all, key)
      const who = members.find(({ id }) => id === member) ?? null
      return { ...readSessions(found[tables.sessions]?.[0], key), member: who }
    },
    replace: async (tenant, member, { rev }, after) => {
      const sealer = seal(await keys.existing(tenant), random)
      const name = memberSessionsKey(tenant, member)
      const end = Math.max(0, ...after.map(sessionEnd))
      const box = sealer(textOf(name, 'key'), [rev + 1, secondsOf(end)], utf8(JSON.stringify(after)))
      const item = { ...name, rev: number(rev + 1), expires: expiry(end), box: bytes(box) }
      const unchanged = { condition: '#rev = :rev', values: { ':rev': number(rev) } }
      const outcome = await table.put(item, rev === 0 ? { condition: 'attribute_not_exists(#key)' } : unchanged)
      return outcome === 'written' ? 'written' : 'lost'
    },
  }
}

import {
  accepts,
  type AcceptedSecrets,
  acceptedSecrets,
  type Authkey,
  type KeptAuthkey,
  readAuthkeySecret,
} from '../../domain/authkey.ts'
import type { Directory, Service } from '../../domain/ports.ts'
import { text, textOf } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { TimedCache } from '../keys/timed-cache.ts'
import { authkeyItemKey, readAuthkey } from './authkey-items.ts'
import { readService, serviceItemKey } from './service-items.ts'

/** How long an authkey or a configuration may be used without asking again (ms): a revoked key stops within 30 s. */
const cacheMilliseconds = 20_000
const mostEntries = 10_000

interface DirectoryTables extends Omit<SealedTable, 'random'> {
  keysTable: string
}

/** An authkey with what its secrets are compared with. */
interface CheckedKey {
  authkey: Authkey
  secrets: AcceptedSecrets
}

const checkedKey = ({ secret, former, createdAt: _createdAt, by: _by, ...authkey }: KeptAuthkey): CheckedKey => ({
  authkey,
  secrets: acceptedSecrets({ secret, former }),
})

interface Found {
  key: CheckedKey | null
  service: Service | null
  suspended?: boolean
}

const fetched = async (
  { dynamo, table, keysTable, keys }: DirectoryTables,
  tenant: string,
  items: readonly string[],
): Promise<Found> => {
  keys.begin(tenant)
  const found = await dynamo.batchGet({
    [table]: items.map((item) => ({ tenant: text(tenant), item: text(item) })),
    [keysTable]: [{ key: text(KeyRing.itemKey(tenant)) }],
  })
  const wrapped = found[keysTable]?.[0]
  const dataKey = wrapped === undefined ? null : await keys.admit(tenant, wrapped)
  // A tenant that is suspended or deleted has neither authkeys nor services, for whoever asks without a session.
  if (dataKey?.state !== 'active') return { key: null, service: null, suspended: dataKey?.state === 'suspended' }
  const stored = found[table] ?? []
  const item = stored.find((one) => textOf(one, 'item').startsWith('authkey#'))
  const service = stored.find((one) => textOf(one, 'item').startsWith('service#'))
  return {
    key: item === undefined ? null : checkedKey(readAuthkey(item, dataKey)),
    service: service === undefined ? null : readService(service, dataKey),
  }
}

/** Authkeys, services and the tenant's data key with its state in one BatchGetItem when cold, in no call when warm. Refusals are never cached. */
export const dynamoDirectory = (tables: DirectoryTables): Directory => {
  const keys = new TimedCache<CheckedKey>(cacheMilliseconds, mostEntries)
  const services = new TimedCache<Service>(cacheMilliseconds, mostEntries)
  return {
    find: async (tenant, { secret, service }) => {
      const now = tables.clock()
      const claimed = secret === undefined ? null : readAuthkeySecret(secret)
      const id = claimed?.tenant === tenant ? claimed.id : null
      const right = (key: CheckedKey | null): CheckedKey | null =>
        key !== null && secret !== undefined && accepts(key.secrets, secret, now) ? key : null
      // A secret that a warm function does not know may be new: the key is read again.
      const warm: Found = {
        key: right(id === null ? null : keys.get(`${tenant}#${id}`, now)),
        service: service === undefined ? null : services.get(service, now),
      }
      const missing = [
        ...(id !== null && warm.key === null ? [authkeyItemKey(id)] : []),
        ...(service !== undefined && warm.service === null ? [serviceItemKey(service)] : []),
      ]
      const read: Found = missing.length === 0 ? { key: null, service: null } : await fetched(tables, tenant, missing)
      const key = warm.key ?? right(read.key)
      if (id !== null && key !== null && warm.key === null) keys.set(`${tenant}#${id}`, key, now)
      if (service !== undefined && read.service !== null) services.set(service, read.service, now)
      const found = { authkey: key?.authkey ?? null, service: warm.service ?? read.service }
      return read.suspended === true ? { ...found, suspended: true } : found
    },
  }
}

import { readStoredConfig, type ServiceConfig } from '../../contract/service-config.ts'
import { tenantOf } from '../../contract/fields.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { Service } from '../../domain/ports.ts'
import type { NewService } from '../../domain/tenant-ports.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { authkeyItem } from './authkey-items.ts'

const prefix = 'service#'

/** Sort key of a service in its tenant's partition. */
export const serviceItemKey = (service: string): string => `${prefix}${service}`

/** A service's configuration with the webhook secret that signs beside today's for a while. */
type StoredService = ServiceConfig & Pick<Service, 'former'>

/** A service as stored: its whole configuration sealed, since it holds the webhook's secret. */
export const serviceItem = (name: string, kept: StoredService | null, rev: number, seal: Sealer): Item => {
  const item = serviceItemKey(name)
  const box = seal(item, [rev], utf8(JSON.stringify(kept)))
  return { tenant: text(tenantOf(name)), item: text(item), rev: number(rev), box: bytes(box) }
}

/** Items of a new service and its authkeys. */
export const newServiceItems = ({ name, config, keys }: NewService, seal: Sealer): Item[] => [
  serviceItem(name, config, 1, seal),
  ...keys.map((key) => authkeyItem(key, 1, seal)),
]

/** What stays of a deleted service: its name, which nobody takes again. */
export const goneService = (name: string, seal: Sealer): Item => serviceItem(name, null, 0, seal)

/** Opens a stored service; null for one that was deleted. Its configuration is parsed again, so that a field added since has its default. */
export const readService = (item: Item, key: DataKey): Service | null => {
  const name = textOf(item, 'item').slice(prefix.length)
  const rev = numberOf(item, 'rev')
  const stored = JSON.parse(
    fromUtf8(unseal(key, serviceItemKey(name), [rev], bytesOf(item, 'box'))),
  ) as StoredService | null
  if (stored === null) return null
  const { former, ...config } = stored
  return { name, tenant: tenantOf(name), rev, config: readStoredConfig(config), former }
}

import { tenantOf } from '../../contract/fields.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { OidcClient, VersionedClients } from '../../domain/oidc/client.ts'
import { bytes, bytesOf, type Item, number, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Key of a service's clients of OpenID Connect. */
export const clientsKey = (service: string): Item => ({
  tenant: text(tenantOf(service)),
  item: text(`clients#${service}`),
})

/** A service's clients as stored: sealed, so that a writer to the database sends nobody's log-in elsewhere. */
export const clientsItem = (service: string, clients: readonly OidcClient[], rev: number, seal: Sealer): Item => {
  const key = clientsKey(service)
  return { ...key, rev: number(rev), box: bytes(seal(textOf(key, 'item'), [rev], utf8(JSON.stringify(clients)))) }
}

/** Opens a service's stored clients. */
export const readClients = (item: Item, key: DataKey): VersionedClients => {
  const rev = numberOf(item, 'rev')
  const plain = fromUtf8(unseal(key, textOf(item, 'item'), [rev], bytesOf(item, 'box')))
  return { clients: JSON.parse(plain) as OidcClient[], rev }
}

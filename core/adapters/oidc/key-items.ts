import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { PublishedKey } from '../../domain/oidc/ports.ts'
import { bytes, bytesOf, type Item, number, numberOf, text } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Key of the signing keys' item in the keys table. */
export const signingKey: Item = { key: text('oidc') }

/** The published keys as they were read; `rev` is 0 where there is none yet. */
export interface VersionedKeys {
  rev: number
  keys: readonly PublishedKey[]
}

/** Private halves that are still needed, by id: PKCS #8, base64url. */
export type Secrets = Readonly<Record<string, string>>

/** How both halves are sealed: the public one by a branch key, the private one by a key that KMS wraps for it alone. */
interface Seals {
  seal: Sealer
  sealSecrets: Sealer
  wrapped: Uint8Array
}

/**
 * All keys in one item, so that a change of them is one write. Public halves are sealed too: a writer to the database who
 * could publish a key of his own would sign as any user.
 */
export const keysItem = (
  { rev, keys }: VersionedKeys,
  secrets: Secrets,
  { seal, sealSecrets, wrapped }: Seals,
): Item => ({
  ...signingKey,
  rev: number(rev),
  box: bytes(seal('oidc', [rev], utf8(JSON.stringify(keys)))),
  wrapped: bytes(wrapped),
  secret: bytes(sealSecrets('oidc#secret', [rev], utf8(JSON.stringify(secrets)))),
})

/** The public halves of a stored item. */
export const readKeys = (item: Item, key: DataKey): VersionedKeys => {
  const rev = numberOf(item, 'rev')
  return { rev, keys: JSON.parse(fromUtf8(unseal(key, 'oidc', [rev], bytesOf(item, 'box')))) as PublishedKey[] }
}

/** The private halves of a stored item. */
export const readSecrets = (item: Item, key: DataKey): Secrets =>
  JSON.parse(fromUtf8(unseal(key, 'oidc#secret', [numberOf(item, 'rev')], bytesOf(item, 'secret')))) as Secrets

import { tenantOf } from '../../contract/fields.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import type { ColdState } from '../../domain/token/cold-state.ts'
import type { Token } from '../../domain/token/state.ts'
import type { Condition } from '../dynamo/expression.ts'
import { bytes, bytesOf, type Item, text, textOf } from '../dynamo/item.ts'
import { shardOf } from '../dynamo/newest-of-service.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { decodeCold, decodeState, encodeCold, encodeState } from './codec.ts'

/** The keys of a token's two items. */
export const itemKeys = (id: string): { first: Item; cold: Item } => ({
  first: { key: text(id) },
  cold: { key: text(`${id}#cold`) },
})

/** `rev` as text of one width: a number's stored size would change with its trailing zeros. */
const revText = (rev: number): string => String(rev).padStart(16, '0')

/** That a token's first item is still the version that was read; null stands for none. */
export const unchanged = (stored: number | null): Condition =>
  stored === null
    ? { condition: 'attribute_not_exists(#rev)' }
    : { condition: '#rev = :stored', values: { ':stored': text(revText(stored)) } }

/** A token's first item, one revision on. The second one's revision is bound to it: an older second item does not pass beside it. */
export const firstItem = ({ identity, rev, second, state }: Token, seal: Sealer): Item => {
  const { first } = itemKeys(identity.id)
  return {
    ...first,
    rev: text(revText(rev + 1)),
    second: text(revText(second)),
    service: text(identity.service),
    user: text(identity.user),
    shard: text(shardOf(identity.service, identity.id)),
    box: bytes(seal(identity.id, [rev + 1, second], encodeState(state))),
  }
}

/** A token's second item, of the same revision as the first one that it is written with. */
export const secondItem = ({ identity, rev }: Token, cold: ColdState, seal: Sealer): Item => {
  const key = itemKeys(identity.id).cold
  const box = seal(textOf(key, 'key'), [rev + 1], encodeCold(cold))
  return { ...key, rev: text(revText(rev + 1)), box: bytes(box) }
}

/** The revision of a stored item. */
export const revOf = (item: Item): number => Number(textOf(item, 'rev'))

/** Opens a token's first item as a table or a stream holds it. */
export const readFirstItem = (item: Item, key: DataKey): Token => {
  const id = textOf(item, 'key')
  const service = textOf(item, 'service')
  const user = textOf(item, 'user')
  // The clear attributes are bound to the sealed ones by the key: an item moved to another user does not pass.
  if (tokenKey(service, user) !== id) throw new Error('a token item does not belong to its key')
  const rev = revOf(item)
  const second = Number(textOf(item, 'second'))
  const state = decodeState(unseal(key, id, [rev, second], bytesOf(item, 'box')))
  return { identity: { id, tenant: tenantOf(service), service, user }, rev, stored: rev, second, state, cold: null }
}

/** Opens a token's second item as a table or a stream holds it. */
export const readColdItem = (item: Item, key: DataKey): ColdState =>
  decodeCold(unseal(key, textOf(item, 'key'), [revOf(item)], bytesOf(item, 'box')))

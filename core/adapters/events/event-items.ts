import type { TokenIdentity } from '../../domain/token/state.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import { bytes, bytesOf, expiry, type Item, text, textOf } from '../dynamo/item.ts'
import { placed } from '../dynamo/newest-of-service.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { decodeEvent, encodeEvent } from '../tokens/codec.ts'

/** How long a token's history is kept (ms). */
export const historyMilliseconds = 90 * 86_400_000

/** Sort key of an event: its sequence in one width, so that order of text is order of number. */
export const sequenceText = (sequence: number): string => String(sequence).padStart(16, '0')

/** Partition of a token's history. */
export const historyKey = (token: string): string => `token#${token}`

/** Key of an event. */
export const eventKey = (token: string, sequence: number): Item => ({
  key: text(historyKey(token)),
  sort: text(sequenceText(sequence)),
})

/** An event as the events table holds it, and its service's index. The user ID is sealed with it: a dump must not show whose it was. */
export const eventItem = (identity: TokenIdentity, event: TokenEvent, seal: Sealer): Item => {
  const name = `${historyKey(identity.id)}#${event.sequence}`
  return {
    ...eventKey(identity.id, event.sequence),
    ...placed(identity.service, identity.id, event.at, `${identity.id}-${sequenceText(event.sequence)}`),
    user: bytes(seal(`${name}#user`, [], Buffer.from(identity.user))),
    box: bytes(seal(name, [], encodeEvent(event))),
    expires: expiry(event.at + historyMilliseconds),
  }
}

/** Opens an event item. */
export const readEventItem = (item: Item, key: DataKey): { user: string; event: TokenEvent } => {
  const name = `${textOf(item, 'key')}#${Number(textOf(item, 'sort'))}`
  const user = Buffer.from(unseal(key, `${name}#user`, [], bytesOf(item, 'user'))).toString()
  return { user, event: decodeEvent(unseal(key, name, [], bytesOf(item, 'box'))) }
}

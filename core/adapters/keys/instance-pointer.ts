import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { bytes, bytesOf, type Item, number, numberOf, text } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from './seal.ts'

/** Which of the instance's HPKE keys deeplinks carry, since when (ms), and which ones before it still open messages. */
export interface InstancePointer {
  rev: number
  kid: string
  publicKey: Uint8Array
  made: number
  retired: readonly { kid: string; at: number }[]
}

/** Key of the pointer in the keys table. */
export const pointerKey: Item = { key: text('instance') }

type Content = Omit<InstancePointer, 'rev' | 'publicKey'> & { publicKey: string }

/**
 * The pointer as stored, sealed: phones pin the key that it names, and a writer to the database who could name his own would
 * get between them and the instance, or have the one in use deleted.
 */
export const pointerItem = ({ rev, publicKey, ...rest }: InstancePointer, seal: Sealer): Item => {
  const content: Content = { ...rest, publicKey: b64u(publicKey) }
  return { ...pointerKey, rev: number(rev), box: bytes(seal('instance', [rev], utf8(JSON.stringify(content)))) }
}

/** Opens a stored pointer. */
export const readPointer = (item: Item, key: DataKey): InstancePointer => {
  const rev = numberOf(item, 'rev')
  const content = JSON.parse(fromUtf8(unseal(key, 'instance', [rev], bytesOf(item, 'box')))) as Content
  return { ...content, rev, publicKey: fromB64u(content.publicKey, 32) }
}

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Random } from '../../domain/ports.ts'

/** A data key: 32 bytes and the number by which boxes name it. */
export interface DataKey {
  id: number
  key: Uint8Array
}

const version = 1
const headerBytes = 5
const nonceBytes = 12
const tagBytes = 16

/** HKDF's first half (RFC 5869), which is the same for all items of a data key. */
const extracts = new WeakMap<DataKey, KeyObject>()

const extractOf = (dataKey: DataKey): KeyObject => {
  const kept = extracts.get(dataKey)
  if (kept !== undefined) return kept
  const extract = createSecretKey(createHmac('sha256', Buffer.alloc(32)).update(dataKey.key).digest())
  extracts.set(dataKey, extract)
  return extract
}

/**
 * A key of the item's own, so that no nonce budget is shared between items (protocol.md 13): HKDF-SHA-256 of 32 bytes, whose
 * second half is one HMAC. Key objects, because Node takes three times as long with bytes.
 */
const itemKey = (dataKey: DataKey, name: string): KeyObject =>
  createSecretKey(createHmac('sha256', extractOf(dataKey)).update(`tok/v1/box\0${name}\x01`).digest())

const associated = (name: string, bound: readonly number[]): Buffer => {
  const numbers = Buffer.alloc(8 * bound.length)
  bound.forEach((value, index) => numbers.writeBigUInt64BE(BigInt(value), 8 * index))
  return Buffer.concat([Buffer.from(`tok/v1/box\0${name}`), numbers])
}

/**
 * Seals a box: `name` is its item's key, `bound` the numbers that lie beside it in clear. A writer to the database who moves
 * it to another item, or changes one of them, gets a box that does not open.
 */
export type Sealer = (name: string, bound: readonly number[], plain: Uint8Array) => Uint8Array

/** Seals with AES-256-GCM under the item's key, each box with a nonce of its own. */
export const seal =
  (dataKey: DataKey, random: Random): Sealer =>
  (name, bound, plain) => {
    const nonce = random(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', itemKey(dataKey, name), nonce)
    cipher.setAAD(associated(name, bound))
    const header = Buffer.alloc(headerBytes)
    header.writeUInt8(version)
    header.writeUInt32BE(dataKey.id, 1)
    return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }

/** Opens what `seal` made; throws when the box was changed, swapped with another item's or sealed under another key. */
export const unseal = (dataKey: DataKey, name: string, bound: readonly number[], box: Uint8Array): Uint8Array => {
  const header = Buffer.from(box.buffer, box.byteOffset, headerBytes)
  if (header.readUInt8() !== version || header.readUInt32BE(1) !== dataKey.id)
    throw new Error('a box of another version or key')
  const nonce = box.subarray(headerBytes, headerBytes + nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', itemKey(dataKey, name), nonce)
  decipher.setAAD(associated(name, bound))
  decipher.setAuthTag(box.subarray(box.length - tagBytes))
  return Buffer.concat([
    decipher.update(box.subarray(headerBytes + nonceBytes, box.length - tagBytes)),
    decipher.final(),
  ])
}

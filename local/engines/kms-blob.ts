import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AwsError } from './engine.ts'

/** The additional data that a ciphertext is bound to. */
export type EncryptionContext = Record<string, string>

/** Which key, and which version of it, a ciphertext needs. */
export interface BlobHeader {
  readonly keyId: string
  readonly version: number
}

const format = 1
const nonceBytes = 12
const tagBytes = 16

/** Encrypts under one version of a key: `format, length of key id, key id, version (4 bytes), nonce, ciphertext, tag` (AES-256-GCM). */
export const sealBlob = (
  header: BlobHeader,
  material: Uint8Array,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Uint8Array => {
  const head = headOf(header)
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', material, nonce)
  // The header is bound too: a blob cannot be relabelled as another key's, which the IAM check goes by.
  cipher.setAAD(Buffer.concat([head, contextBytes(context)]))
  return Buffer.concat([head, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Reads a ciphertext's header, null when it is none of ours. */
export const readHeader = (blob: Uint8Array): BlobHeader | null => {
  const bytes = Buffer.from(blob)
  const length = bytes[1]
  if (bytes[0] !== format || length === undefined || bytes.length < length + 6 + nonceBytes + tagBytes) return null
  return { keyId: bytes.toString('utf8', 2, 2 + length), version: bytes.readUInt32BE(2 + length) }
}

/** Decrypts; `InvalidCiphertextException` when the context is another one or the blob was changed. */
export const openBlob = (
  header: BlobHeader,
  material: Uint8Array,
  blob: Uint8Array,
  context: EncryptionContext,
): Uint8Array => {
  const head = headOf(header)
  const nonce = blob.subarray(head.length, head.length + nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', material, nonce)
  decipher.setAAD(Buffer.concat([head, contextBytes(context)]))
  decipher.setAuthTag(blob.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(blob.subarray(head.length + nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    throw invalidCiphertext()
  }
}

/** What AWS answers to a ciphertext that does not open, with no word about why. */
export const invalidCiphertext = (): AwsError =>
  new AwsError('InvalidCiphertextException', 'The ciphertext is invalid.')

/** The id of the key that a ciphertext (base64) was made with, null for none of ours. For the IAM check of a Decrypt. */
export const keyOf = (blob: string): string | null => readHeader(Buffer.from(blob, 'base64'))?.keyId ?? null

const headOf = ({ keyId, version }: BlobHeader): Buffer => {
  const id = Buffer.from(keyId)
  const head = Buffer.alloc(id.length + 6)
  head[0] = format
  head[1] = id.length
  id.copy(head, 2)
  head.writeUInt32BE(version, 2 + id.length)
  return head
}

/** One text for one context, whatever the order of its members: JSON of the sorted pairs. */
const contextBytes = (context: EncryptionContext): Buffer => {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.from(JSON.stringify(pairs))
}

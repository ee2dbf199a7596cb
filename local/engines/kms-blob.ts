import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AwsError } from './engine.ts'

/** The additional data that a ciphertext is bound to. */
export type EncryptionContext = Record<string, string>

/** Which key, and which version of it, a ciphertext needs. */
export type BlobHeader = { keyId: string; version: number }

const FORMAT = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts under one version of a key: `format, length of key id, key id, version (4 bytes), nonce, ciphertext, tag` (AES-256-GCM). */
export const sealBlob = (
  header: BlobHeader,
  material: Uint8Array,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Uint8Array => {
  const head = headOf(header)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', material, nonce)
  // The header is bound too: a blob cannot be relabelled as another key's, which the IAM check goes by.
  cipher.setAAD(Buffer.concat([head, contextBytes(context)]))
  return Buffer.concat([head, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Reads a ciphertext's header, or undefined when it is none of ours. */
export const readHeader = (blob: Uint8Array): BlobHeader | undefined => {
  const bytes = Buffer.from(blob)
  const length = bytes[1]
  if (bytes[0] !== FORMAT || length === undefined || bytes.length < length + 6 + NONCE_BYTES + TAG_BYTES)
    return undefined
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
  const nonce = blob.subarray(head.length, head.length + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', material, nonce)
  decipher.setAAD(Buffer.concat([head, contextBytes(context)]))
  decipher.setAuthTag(blob.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(blob.subarray(head.length + NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    throw invalidCiphertext()
  }
}

/** What AWS answers to a ciphertext that does not open, with no word about why. */
export const invalidCiphertext = (): AwsError => {
  return new AwsError('InvalidCiphertextException', 'The ciphertext is invalid.')
}

/** The id of the key that a ciphertext (bytes, or base64 as in the protocol) was made with, or undefined. For the IAM check of a Decrypt. */
export const keyOf = (blob: Uint8Array | string): string | undefined => {
  return readHeader(typeof blob === 'string' ? Buffer.from(blob, 'base64') : blob)?.keyId
}

const headOf = ({ keyId, version }: BlobHeader): Buffer => {
  const id = Buffer.from(keyId)
  const head = Buffer.alloc(id.length + 6)
  head[0] = FORMAT
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

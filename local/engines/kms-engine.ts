import { randomBytes } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { invalidCiphertext, openBlob, readHeader, sealBlob, type EncryptionContext } from './kms-blob.ts'
import { KmsKeys } from './kms-keys.ts'

/** What the KMS engine is started with. */
export interface KmsEngineOptions {
  /** The SQLite file of the keys. */
  readonly file: string
  /** The file (mode 0600, made when missing) whose secret seals their material. */
  readonly secretFile: string
  readonly now?: () => number
}

/** A key of the template. */
export interface NewKey {
  readonly keyId: string
  readonly arn: string
}

/** Symmetric KMS keys on this machine, named by their ARN: data keys are made and opened, which is all that the functions do. */
export class KmsEngine implements Engine {
  readonly #keys: KmsKeys
  readonly #ids = new Map<string, string>()
  readonly #now: () => number

  constructor({ file, secretFile, now = Date.now }: KmsEngineOptions) {
    this.#keys = new KmsKeys(file, secretFile)
    this.#now = now
  }

  /** Makes the key unless it is there already. */
  provide({ keyId, arn }: NewKey): void {
    this.#keys.create(keyId, this.#now())
    this.#ids.set(arn, keyId)
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    switch (action) {
      case 'GenerateDataKey':
        return this.#generateDataKey(input)
      case 'Decrypt':
        return this.#decrypt(input)
      default:
        throw new AwsError('UnsupportedOperationException', `The keys of this machine have no ${action}`)
    }
  }

  async close(): Promise<void> {
    this.#keys.close()
  }

  #generateDataKey({ KeyId, KeySpec, EncryptionContext }: AwsInput): AwsInput {
    if (KeySpec !== 'AES_256') throw new AwsError('ValidationException', 'Only AES_256 is played on this machine')
    const plaintext = randomBytes(32)
    const header = this.#keys.latest(this.#idOf(KeyId))
    const blob = sealBlob(header, this.#keys.material(header), plaintext, contextOf(EncryptionContext))
    return { CiphertextBlob: base64(blob), Plaintext: base64(plaintext), KeyId }
  }

  #decrypt({ KeyId, CiphertextBlob, EncryptionContext }: AwsInput): AwsInput {
    const bytes = Buffer.from(typeof CiphertextBlob === 'string' ? CiphertextBlob : '', 'base64')
    const header = readHeader(bytes)
    if (!header || !this.#keys.has(header)) throw invalidCiphertext()
    if (header.keyId !== this.#idOf(KeyId))
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      )
    const plaintext = openBlob(header, this.#keys.material(header), bytes, contextOf(EncryptionContext))
    return { Plaintext: base64(plaintext), KeyId, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
  }

  #idOf(arn: unknown): string {
    const id = this.#ids.get(String(arn))
    if (id !== undefined) return id
    throw new AwsError('NotFoundException', `Key '${String(arn)}' does not exist`)
  }
}

const contextOf = (value: unknown): EncryptionContext => (value ?? {}) as EncryptionContext

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

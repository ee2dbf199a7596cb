import { randomBytes } from 'node:crypto'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { invalidCiphertext, openBlob, readHeader, sealBlob, type EncryptionContext } from './kms-blob.ts'
import { openKmsKeys, type KmsKey, type KmsKeys } from './kms-keys.ts'

export { keyOf } from './kms-blob.ts'

/** What the KMS engine is started with. */
export type KmsEngineOptions = {
  /** The SQLite file of the keys. */
  file: string
  /** The file (mode 0600, made when missing) whose secret seals their material. */
  secretFile: string
  region?: string
  account?: string
  now?: () => number
}

/** What the runner says of a key of its template. */
export type NewKey = { keyId: string; description?: string; aliases?: readonly string[] }

/** Symmetric KMS keys on this machine. */
export interface KmsEngine extends Engine {
  /** Makes the key unless it is there already, points the aliases at it, and answers its ARN. */
  createKey(key: NewKey): string
  /** The ARN of the key that an id, an alias or an ARN names; throws `NotFoundException`. */
  arnOf(reference: string): string
}

type Action = (input: AwsInput) => AwsInput
type Opened = { key: KmsKey; plaintext: Uint8Array }

const MAX_PLAINTEXT_BYTES = 4_096
const KEY_SPECS: Record<string, number> = { AES_128: 16, AES_256: 32 }

/** Opens the keys in `file`. */
export const createKmsEngine = (options: KmsEngineOptions): KmsEngine => {
  const { file, secretFile, region = 'us-east-1', account = '000000000000', now = Date.now } = options
  const keys = openKmsKeys(file, secretFile)
  const arn = (keyId: string): string => `arn:aws:kms:${region}:${account}:key/${keyId}`
  const actions: Record<string, Action> = { ...dataActions(keys, arn), ...keyActions(keys, arn, account) }
  return {
    async call(action, input) {
      const perform = Object.hasOwn(actions, action) ? actions[action] : undefined
      if (!perform) throw new AwsError('UnsupportedOperationException', `The keys of this machine have no ${action}`)
      return perform(input)
    },
    createKey: ({ keyId, description = '', aliases = [] }) =>
      arn(keys.create(keyId, description, aliases, now()).keyId),
    arnOf: (reference) => arn(keys.resolve(reference).keyId),
    close: async () => keys.close(),
  }
}

const dataActions = (keys: KmsKeys, arn: (keyId: string) => string): Record<string, Action> => {
  const sealed = (key: KmsKey, plaintext: Uint8Array, context: unknown): string => {
    const material = keys.material(key.keyId, key.version)
    if (!material) throw new AwsError('KMSInternalException', 'The key has no material', 500)
    return base64(sealBlob(key, material, plaintext, contextOf(context)))
  }
  const opened = (blob: unknown, context: unknown, expected: unknown): Opened => {
    const bytes = bytesOf(blob, 'CiphertextBlob', 6_144)
    const header = readHeader(bytes)
    const material = header && keys.material(header.keyId, header.version)
    if (!header || !material) throw invalidCiphertext()
    const key = keys.resolve(header.keyId)
    if (typeof expected === 'string' && keys.resolve(expected).keyId !== key.keyId) {
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      )
    }
    return { key, plaintext: openBlob(header, material, bytes, contextOf(context)) }
  }
  const dataKey = (input: AwsInput): { output: AwsInput; plaintext: string } => {
    const key = keys.resolve(keyIdOf(input))
    const plaintext = randomBytes(dataKeyBytes(input))
    const output = { CiphertextBlob: sealed(key, plaintext, input.EncryptionContext), KeyId: arn(key.keyId) }
    return { output, plaintext: base64(plaintext) }
  }
  return {
    Decrypt(input) {
      const { key, plaintext } = opened(input.CiphertextBlob, input.EncryptionContext, input.KeyId)
      return { Plaintext: base64(plaintext), KeyId: arn(key.keyId), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    },
    Encrypt(input) {
      const key = keys.resolve(keyIdOf(input))
      const blob = sealed(key, bytesOf(input.Plaintext, 'Plaintext', MAX_PLAINTEXT_BYTES), input.EncryptionContext)
      return { CiphertextBlob: blob, KeyId: arn(key.keyId), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    },
    GenerateDataKey(input) {
      const { output, plaintext } = dataKey(input)
      return { ...output, Plaintext: plaintext }
    },
    GenerateDataKeyWithoutPlaintext: (input) => dataKey(input).output,
    GenerateRandom: ({ NumberOfBytes }) => ({ Plaintext: base64(randomBytes(byteCount(NumberOfBytes))) }),
    ReEncrypt(input) {
      const source = opened(input.CiphertextBlob, input.SourceEncryptionContext, input.SourceKeyId)
      const target = keys.resolve(keyIdOf({ KeyId: input.DestinationKeyId }))
      const blob = sealed(target, source.plaintext, input.DestinationEncryptionContext)
      return { CiphertextBlob: blob, SourceKeyId: arn(source.key.keyId), KeyId: arn(target.keyId) }
    },
  }
}

const keyActions = (keys: KmsKeys, arn: (keyId: string) => string, account: string): Record<string, Action> => {
  return {
    DescribeKey(input) {
      const { keyId, description, createdAt } = keys.resolve(keyIdOf(input))
      return {
        KeyMetadata: {
          AWSAccountId: account,
          Arn: arn(keyId),
          CreationDate: createdAt / 1000,
          Description: description,
          Enabled: true,
          EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
          KeyId: keyId,
          KeyManager: 'CUSTOMER',
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyState: 'Enabled',
          KeyUsage: 'ENCRYPT_DECRYPT',
          MultiRegion: keyId.startsWith('mrk-'),
          Origin: 'AWS_KMS',
        },
      }
    },
    RotateKeyOnDemand(input) {
      const key = keys.resolve(keyIdOf(input))
      keys.rotate(key)
      return { KeyId: key.keyId }
    },
  }
}

const keyIdOf = ({ KeyId }: AwsInput): string => {
  if (typeof KeyId === 'string' && KeyId !== '') return KeyId
  throw refused('KeyId must not be empty')
}

const dataKeyBytes = ({ KeySpec, NumberOfBytes }: AwsInput): number => {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw refused('Please specify either number of bytes or key spec.')
  return KeySpec === undefined ? byteCount(NumberOfBytes) : byteCount(KEY_SPECS[String(KeySpec)])
}

const byteCount = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_024) return value
  throw refused('The number of bytes must be between 1 and 1024')
}

const bytesOf = (value: unknown, name: string, most: number): Uint8Array => {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64')
  if (bytes.length >= 1 && bytes.length <= most) return bytes
  throw refused(`${name} must have between 1 and ${most} bytes`)
}

const contextOf = (value: unknown): EncryptionContext => {
  return (value ?? {}) as EncryptionContext
}

const refused = (message: string): AwsError => {
  return new AwsError('ValidationException', message)
}

const base64 = (bytes: Uint8Array): string => {
  return Buffer.from(bytes).toString('base64')
}

import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { answered } from '../aws/answered.ts'

/** The KMS key of an instance (id or ARN), and the name that every context of it carries. */
export interface KmsWrappingOptions {
  kms: KMSClient
  kmsKey: string
  instance: string
}

/** Keys of 32 bytes that KMS wraps. The context is bound to them: a key wrapped for one purpose does not open as another's. */
export const kmsWrapping = ({ kms, kmsKey, instance }: KmsWrappingOptions) => ({
  /** A new key and its wrapped form. */
  generate: async (context: Record<string, string>): Promise<{ plain: Uint8Array; wrapped: Uint8Array }> => {
    const EncryptionContext = { instance, ...context }
    const command = new GenerateDataKeyCommand({ KeyId: kmsKey, KeySpec: 'AES_256', EncryptionContext })
    const { Plaintext, CiphertextBlob } = await answered(kms.send(command))
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS answered without a key')
    return { plain: Plaintext, wrapped: CiphertextBlob }
  },
  /** The key that `generate` wrapped under the same context. */
  unwrap: async (wrapped: Uint8Array, context: Record<string, string>): Promise<Uint8Array> => {
    const EncryptionContext = { instance, ...context }
    const command = new DecryptCommand({ KeyId: kmsKey, CiphertextBlob: wrapped, EncryptionContext })
    const { Plaintext } = await answered(kms.send(command))
    if (Plaintext === undefined) throw new Error('KMS answered without a key')
    return Plaintext
  },
})

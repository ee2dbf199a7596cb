import { AwsError, type AwsInput } from '../engines/engine.ts'
import { keyOf } from '../engines/kms-blob.ts'
import { type KeyModel } from '../template/model.ts'
import { arn } from '../template/names.ts'
import { type AccessRequest } from './evaluate.ts'

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The permission that an SQS call needs: on the queue of its URL, batches under the name of their single action. */
export const sqsRequests = (action: string, input: AwsInput): AccessRequest[] => {
  const name = textOf(input['QueueUrl'])?.split('/').at(-1) ?? ''
  return [{ action: `sqs:${action.replace(/Batch$/, '')}`, resources: [arn('sqs', name)], context: () => null }]
}

/** The key that a KMS call names by its ARN; a ciphertext has to be one of that key's. Null where there is no such key. */
export const kmsKeyOf = (input: AwsInput, keys: readonly KeyModel[]): KeyModel | null => {
  const key = keys.find((candidate) => candidate.arn === input['KeyId'])
  const blob = textOf(input['CiphertextBlob'])
  return key && (blob === null || keyOf(blob) === key.keyId) ? key : null
}

/** The permission that a KMS call needs, with its encryption context as condition keys. */
export const kmsRequests = (action: string, input: AwsInput, key: KeyModel | null): AccessRequest[] => {
  if (!key)
    throw new AwsError('AccessDeniedException', `kms:${action} is not allowed: the key is not one of this instance`)
  const encryptionContext = (input['EncryptionContext'] ?? {}) as Readonly<Record<string, unknown>>
  const prefix = 'kms:EncryptionContext:'
  return [
    {
      action: `kms:${action}`,
      resources: [key.arn],
      context: (name) => (name.startsWith(prefix) ? textOf(encryptionContext[name.slice(prefix.length)]) : null),
    },
  ]
}

/** The permission that an SES v2 call needs: on the sender's address or its domain. */
export const sesRequests = (action: string, input: AwsInput): AccessRequest[] => {
  const address = textOf(input['FromEmailAddress']) ?? ''
  if (input['ConfigurationSetName'] !== undefined || /[<>]/.test(address))
    throw new AwsError('AccessDeniedException', 'Only a bare sender without a configuration set is evaluated here')
  const identities = [address, address.slice(address.lastIndexOf('@') + 1)]
  return [
    {
      action: `ses:${action}`,
      resources: identities.map((identity) => arn('ses', `identity/${identity}`)),
      context: (key) => (key === 'ses:FromAddress' ? address : null),
    },
  ]
}

/** The permission that an SMS needs: on anything, as AWS has no ARN for a telephone number. */
export const snsRequests = (action: string, input: AwsInput): AccessRequest[] => [
  { action: `sns:${action}`, resources: [textOf(input['PhoneNumber']) ?? ''], context: () => null },
]

import { AwsError, type AwsInput } from '../engines/engine.ts'
import type { KeyModel } from '../template/model.ts'
import type { AccessRequest } from './evaluate.ts'

/** Where the ARNs of this instance are. */
export interface Account {
  readonly region: string
  readonly account: string
}

const textOf = (value: unknown): string | undefined => {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The permission that an SQS call needs: on the queue of its URL, batches under the name of their single action. */
export const sqsRequests = (action: string, input: AwsInput, { region, account }: Account): AccessRequest[] => {
  const name = textOf(input['QueueName']) ?? textOf(input['QueueUrl'])?.split('/').at(-1) ?? '*'
  return [
    {
      action: `sqs:${action.replace(/Batch$/, '')}`,
      resources: [`arn:aws:sqs:${region}:${account}:${name}`],
      context: () => undefined,
    },
  ]
}

/** The key that a KMS call uses, undefined where there is no such key. `keyOfBlob` reads it from a ciphertext. */
export const kmsKeyOf = (
  input: AwsInput,
  keys: readonly KeyModel[],
  keyOfBlob: (blob: string) => string | undefined,
): KeyModel | undefined => {
  const blob = textOf(input['CiphertextBlob'])
  const named = textOf(input['KeyId']) ?? (blob === undefined ? undefined : keyOfBlob(blob))
  if (named === undefined) return undefined
  const alias = /(?:^|:)(alias\/.+)$/.exec(named)?.[1]
  return keys.find((key) =>
    alias === undefined ? key.keyId === named || key.arn === named : key.aliases.includes(alias),
  )
}

/** The permission that a KMS call needs, with its encryption context as condition keys. */
export const kmsRequests = (
  action: string,
  input: AwsInput,
  key: KeyModel | undefined,
  { account }: Account,
): AccessRequest[] => {
  if (action === 'ListKeys' || action === 'ListAliases' || action === 'GenerateRandom')
    return [{ action: `kms:${action}`, resources: ['*'], context: () => undefined }]
  if (!key || action === 'ReEncrypt')
    throw new AwsError('AccessDeniedException', `kms:${action} is not allowed: the key is not one of this instance`)
  const encryptionContext = (input['EncryptionContext'] ?? {}) as Readonly<Record<string, unknown>>
  const alias = /alias\/.+$/.exec(textOf(input['KeyId']) ?? '')?.[0]
  return [
    {
      action: `kms:${action}`,
      resources: [key.arn],
      context: (name) => {
        if (name === 'kms:EncryptionContextKeys') return Object.keys(encryptionContext)
        if (name.startsWith('kms:EncryptionContext:'))
          return present(textOf(encryptionContext[name.slice('kms:EncryptionContext:'.length)]))
        if (name === 'kms:CallerAccount') return [account]
        return name === 'kms:RequestAlias' ? present(alias) : undefined
      },
    },
  ]
}

const present = (value: string | undefined): string[] | undefined => {
  return value === undefined ? undefined : [value]
}

/** The permissions that an SES v2 call needs: on the sender's address or domain, and on the configuration set and template if it names them. */
export const sesRequests = (action: string, input: AwsInput, { region, account }: Account): AccessRequest[] => {
  const prefix = `arn:aws:ses:${region}:${account}:`
  const from = textOf(input['FromEmailAddress']) ?? ''
  const address = /<([^>]*)>\s*$/.exec(from)?.[1] ?? from
  const identities = [address, address.slice(address.lastIndexOf('@') + 1)].map(
    (identity) => `${prefix}identity/${identity}`,
  )
  const context = (key: string): string[] | undefined => {
    if (key === 'ses:FromAddress') return [address]
    if (key === 'ses:ApiVersion') return ['2']
    return key === 'ses:Recipients' ? recipientsOf(input) : undefined
  }
  const others = [configurationSet(input), template(input)].flatMap((rest) =>
    rest === undefined ? [] : [[`${prefix}${rest}`]],
  )
  return [identities, ...others].map((resources) => ({ action: `ses:${action}`, resources, context }))
}

const configurationSet = (input: AwsInput): string | undefined => {
  const name = textOf(input['ConfigurationSetName'])
  return name === undefined ? undefined : `configuration-set/${name}`
}

const template = (input: AwsInput): string | undefined => {
  const content = (input['Content'] ?? {}) as { Template?: { TemplateName?: unknown } }
  const name = textOf(content.Template?.TemplateName)
  return name === undefined ? undefined : `template/${name}`
}

const recipientsOf = (input: AwsInput): string[] => {
  const destination = (input['Destination'] ?? {}) as Readonly<Record<string, unknown>>
  return Object.values(destination).flatMap((addresses) => (Array.isArray(addresses) ? addresses.map(String) : []))
}

/** The permission that an SNS call needs: on the topic, or for an SMS on anything, as AWS has no ARN for a telephone number. */
export const snsRequests = (action: string, input: AwsInput): AccessRequest[] => {
  const target = textOf(input['TopicArn']) ?? textOf(input['TargetArn']) ?? textOf(input['PhoneNumber']) ?? ''
  return [{ action: `sns:${action}`, resources: [target], context: () => undefined }]
}

import { createHash } from 'node:crypto'
import { asObject, type Json } from './json.ts'
import { localEnvironment } from './local-environment.ts'

/** A resource of a stack as `Ref` and `Fn::GetAtt` need it; `name` is its physical name. */
export interface NamedResource {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly name: string
}

/** Where queue URLs point; every other address is made from names. */
export interface Addresses {
  readonly queueUrl: (name: string) => string
}

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Events::Rule': 'Name',
}

/** The physical name that a resource's own properties give, null where they give none. */
export const writtenName = (type: string, properties: Json | undefined): Json => {
  const property = nameProperties[type]
  return property === undefined ? null : (asObject(properties)[property] ?? null)
}

/** A physical name for a resource that the template does not name: always the same one, so that data survive a restart. */
export const generatedName = (type: string, stack: string, logicalId: string, properties?: Json): string => {
  if (type === 'AWS::KMS::Key') {
    const id = stableUuid(`${stack}/${logicalId}`)
    return asObject(properties)['MultiRegion'] === true ? `mrk-${id.replaceAll('-', '')}` : id
  }
  if (type === 'AWS::Lambda::EventSourceMapping') return stableUuid(`${stack}/${logicalId}`)
  if (type === 'AWS::ApiGatewayV2::Api') return digest(`${stack}/${logicalId}`).slice(0, 10)
  return `${stack}-${logicalId}`
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const stableUuid = (text: string): string => {
  const hex = digest(text)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** The ARN of something of this machine. */
export const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${localEnvironment.region}:${localEnvironment.account}:${rest}`

const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => arn('dynamodb', `table/${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${localEnvironment.account}:role/${name}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::Events::Rule': (name) => arn('events', `rule/${name}`),
}

/** The label of every stream here: AWS puts the time in it, which must not differ between two starts. */
const streamLabel = '2026-01-01T00:00:00.000'

/** What `Ref` gives for a resource. */
export const referenceOf = ({ type, name }: NamedResource, addresses: Addresses): string =>
  type === 'AWS::SQS::Queue' ? addresses.queueUrl(name) : name

/** What `Fn::GetAtt` gives for a resource, null for an attribute that is not known here. */
export const attributeOf = ({ type, name }: NamedResource, attribute: string): string | null => {
  const own = arns[type]?.(name) ?? null
  if (attribute === 'Arn') return own
  return attribute === 'StreamArn' && type === 'AWS::DynamoDB::Table' ? `${own}/stream/${streamLabel}` : null
}

import { createHash } from 'node:crypto'
import { asObject, type Json, type JsonObject } from './json.ts'

/** A resource of a stack as `Ref` and `Fn::GetAtt` need it; `name` is its physical name. */
export interface NamedResource {
  readonly stack: string
  readonly region: string
  readonly account: string
  readonly logicalId: string
  readonly type: string
  readonly name: string
}

/** Where queue URLs point; every other address is made from names. */
export interface Addresses {
  readonly queueUrl: (name: string) => string
  readonly publicUrl: string
}

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Events::Rule': 'Name',
  'AWS::Events::EventBus': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SSM::Parameter': 'Name',
}

/** The property that holds a resource type's physical name, where it has one. */
export const nameProperty = (type: string): string | undefined => {
  return nameProperties[type]
}

/** A physical name for a resource that the template does not name: always the same one, so that data survive a restart. */
export const generatedName = (type: string, stack: string, logicalId: string, properties?: Json): string => {
  if (type === 'AWS::KMS::Key') {
    const id = stableUuid(`${stack}/${logicalId}`)
    return asObject(properties)['MultiRegion'] === true ? `mrk-${id.replaceAll('-', '')}` : id
  }
  if (type === 'AWS::Lambda::EventSourceMapping') return stableUuid(`${stack}/${logicalId}`)
  if (type === 'AWS::ApiGatewayV2::Api') return digest(`${stack}/${logicalId}`).slice(0, 10)
  const name = `${stack}-${logicalId}`
  const legal = type === 'AWS::S3::Bucket' ? name.toLowerCase() : name
  return legal.length <= 64 ? legal : `${legal.slice(0, 51)}-${digest(name).slice(0, 12)}`
}

const digest = (text: string): string => {
  return createHash('sha256').update(text).digest('hex')
}

const stableUuid = (text: string): string => {
  const hex = digest(text)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

const arn = (resource: NamedResource, service: string, rest: string): string => {
  return `arn:aws:${service}:${resource.region}:${resource.account}:${rest}`
}

/** The label of every stream here: AWS puts the time in it, which must not differ between two starts. */
const streamLabel = '2026-01-01T00:00:00.000'

const arns: Readonly<Record<string, (r: NamedResource) => string>> = {
  'AWS::DynamoDB::Table': (r) => arn(r, 'dynamodb', `table/${r.name}`),
  'AWS::DynamoDB::GlobalTable': (r) => arn(r, 'dynamodb', `table/${r.name}`),
  'AWS::SQS::Queue': (r) => arn(r, 'sqs', r.name),
  'AWS::KMS::Key': (r) => arn(r, 'kms', `key/${r.name}`),
  'AWS::KMS::Alias': (r) => arn(r, 'kms', r.name),
  'AWS::Lambda::Function': (r) => arn(r, 'lambda', `function:${r.name}`),
  'AWS::Lambda::EventSourceMapping': (r) => arn(r, 'lambda', `event-source-mapping:${r.name}`),
  'AWS::IAM::Role': (r) => `arn:aws:iam::${r.account}:role/${r.name}`,
  'AWS::IAM::ManagedPolicy': (r) => `arn:aws:iam::${r.account}:policy/${r.name}`,
  'AWS::S3::Bucket': (r) => `arn:aws:s3:::${r.name}`,
  'AWS::Logs::LogGroup': (r) => arn(r, 'logs', `log-group:${r.name}:*`),
  'AWS::Events::Rule': (r) => arn(r, 'events', `rule/${r.name}`),
  'AWS::Events::EventBus': (r) => arn(r, 'events', `event-bus/${r.name}`),
  'AWS::Scheduler::Schedule': (r) => arn(r, 'scheduler', `schedule/default/${r.name}`),
  'AWS::Scheduler::ScheduleGroup': (r) => arn(r, 'scheduler', `schedule-group/${r.name}`),
  'AWS::SNS::Topic': (r) => arn(r, 'sns', r.name),
  'AWS::CloudWatch::Alarm': (r) => arn(r, 'cloudwatch', `alarm:${r.name}`),
}

const refIsArn = new Set(['AWS::IAM::ManagedPolicy', 'AWS::SNS::Topic'])

/** What `Ref` gives for a resource; Lambda versions and aliases are answered by the resolver, which knows their function. */
export const referenceOf = (resource: NamedResource, addresses: Addresses): string => {
  if (resource.type === 'AWS::SQS::Queue') return addresses.queueUrl(resource.name)
  return refIsArn.has(resource.type) ? (arnOf(resource) ?? resource.name) : resource.name
}

/** The ARN of a resource, where its type has one here. */
export const arnOf = (resource: NamedResource): string | undefined => {
  return arns[resource.type]?.(resource)
}

/** What `Fn::GetAtt` gives for a resource; undefined for an attribute that is not known here. */
export const attributeOf = (resource: NamedResource, attribute: string, addresses: Addresses): string | undefined => {
  const { type, name } = resource
  if (attribute === 'Arn' || attribute === 'TopicArn') return arnOf(resource)
  if (attribute === 'StreamArn')
    return type.startsWith('AWS::DynamoDB::') ? `${arnOf(resource)}/stream/${streamLabel}` : undefined
  if (attribute === 'QueueUrl') return addresses.queueUrl(name)
  if (attribute === 'QueueName' || attribute === 'KeyId' || attribute === 'TopicName' || attribute === 'ApiId')
    return name
  if (attribute === 'RoleId' || attribute === 'PolicyId' || attribute === 'TableId')
    return stableUuid(`${resource.stack}/${resource.logicalId}`)
  if (attribute === 'ApiEndpoint') return addresses.publicUrl
  if (type === 'AWS::S3::Bucket' && attribute === 'DomainName') return `${name}.s3.amazonaws.com`
  if (type === 'AWS::S3::Bucket' && attribute === 'RegionalDomainName')
    return `${name}.s3.${resource.region}.amazonaws.com`
  return undefined
}

/** The physical name that a resource's own properties give, if they give one as plain text. */
export const writtenName = (type: string, properties: Json | undefined): Json | undefined => {
  const property = nameProperty(type)
  const object: JsonObject = asObject(properties)
  return property === undefined ? undefined : object[property]
}

import { asObject, type Json, type JsonObject } from './json.ts'
import { attributeOf, type Addresses } from './names.ts'
import type { KeyModel, QueueModel, TableModel } from './model.ts'
import { readPolicyStatements } from './read-roles.ts'
import type { Resource } from './resource.ts'

/** Reads an `AWS::DynamoDB::Table` or `GlobalTable`. */
export const readTable = (resource: Resource, addresses: Addresses): TableModel => {
  const keySchema = resource.list('KeySchema')
  const stream = asObject(resource.value('StreamSpecification'))
  const expiry = resource.object('TimeToLiveSpecification')
  const streamed = stream['StreamViewType'] !== undefined
  const globalIndexes = resource.list('GlobalSecondaryIndexes').map(indexOf)
  const localIndexes = resource.list('LocalSecondaryIndexes').map(indexOf)
  const createTable: JsonObject = {
    TableName: resource.name,
    KeySchema: keySchema,
    AttributeDefinitions: resource.list('AttributeDefinitions'),
    BillingMode: 'PAY_PER_REQUEST',
    ...(globalIndexes.length > 0 ? { GlobalSecondaryIndexes: globalIndexes } : {}),
    ...(localIndexes.length > 0 ? { LocalSecondaryIndexes: localIndexes } : {}),
    ...(streamed
      ? {
          StreamSpecification: {
            StreamEnabled: true,
            StreamViewType: stream['StreamViewType'] ?? 'NEW_AND_OLD_IMAGES',
          },
        }
      : {}),
  }
  const streamArn = streamed ? attributeOf(resource.named, 'StreamArn', addresses) : undefined
  const expiryAttribute = expiry['Enabled'] === true ? String(expiry['AttributeName']) : undefined
  return {
    name: resource.name,
    arn: resource.arn,
    createTable,
    keyAttributes: keySchema
      .map(asObject)
      .sort((key) => (key['KeyType'] === 'HASH' ? -1 : 1))
      .map((key) => String(key['AttributeName'])),
    ...(streamArn === undefined ? {} : { streamArn }),
    ...(expiryAttribute === undefined ? {} : { expiryAttribute }),
  }
}

const indexOf = (index: Json): JsonObject => {
  const { IndexName, KeySchema, Projection } = asObject(index)
  return {
    IndexName: IndexName ?? null,
    KeySchema: KeySchema ?? [],
    Projection: Projection ?? { ProjectionType: 'ALL' },
  }
}

/** Queue properties of CloudFormation and the attributes of `CreateQueue` that they become. */
const queueAttributes: Readonly<Record<string, string>> = {
  DelaySeconds: 'DelaySeconds',
  MaximumMessageSize: 'MaximumMessageSize',
  MessageRetentionPeriod: 'MessageRetentionPeriod',
  ReceiveMessageWaitTimeSeconds: 'ReceiveMessageWaitTimeSeconds',
  VisibilityTimeout: 'VisibilityTimeout',
}

/** Reads an `AWS::SQS::Queue`; FIFO queues are refused, because nothing here plays them. */
export const readQueue = (resource: Resource, addresses: Addresses): QueueModel => {
  if (resource.flag('FifoQueue')) resource.fail('FIFO queues are not played on one machine', 'FifoQueue')
  const attributes: Record<string, string> = {}
  for (const [property, attribute] of Object.entries(queueAttributes)) {
    const value = resource.number(property)
    if (value !== undefined) attributes[attribute] = String(value)
  }
  const redrive = resource.value('RedrivePolicy')
  if (redrive !== undefined) attributes['RedrivePolicy'] = JSON.stringify(redrive)
  return { name: resource.name, arn: resource.arn, url: addresses.queueUrl(resource.name), attributes }
}

/** Reads an `AWS::KMS::Key` together with the aliases whose target it is. */
export const readKey = (resource: Resource, aliases: readonly Resource[]): KeyModel => {
  const spec = resource.optionalText('KeySpec') ?? 'SYMMETRIC_DEFAULT'
  if (spec !== 'SYMMETRIC_DEFAULT') resource.fail(`a key of kind ${spec} is not played on one machine`, 'KeySpec')
  const own = aliases.filter((alias) => [resource.name, resource.arn].includes(alias.text('TargetKeyId')))
  return {
    keyId: resource.name,
    arn: resource.arn,
    aliases: own.map((alias) => alias.text('AliasName')),
    policy: readPolicyStatements(resource.value('KeyPolicy')),
  }
}

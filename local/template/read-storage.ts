import { asObject, type Json, type JsonObject } from './json.ts'
import { type KeyModel, type QueueModel, type TableModel } from './model.ts'
import { attributeOf, type Addresses } from './names.ts'
import { readStatements } from './read-roles.ts'
import { type Resource } from './resource.ts'

/** Reads an `AWS::DynamoDB::Table`. */
export const readTable = (resource: Resource): TableModel => {
  const keySchema = resource.list('KeySchema')
  const { StreamViewType: viewType } = resource.object('StreamSpecification')
  const indexes = resource.list('GlobalSecondaryIndexes').map(indexOf)
  const { Enabled: expires, AttributeName: expiry } = resource.object('TimeToLiveSpecification')
  return {
    name: resource.name,
    arn: resource.arn,
    createTable: {
      TableName: resource.name,
      KeySchema: keySchema,
      AttributeDefinitions: resource.list('AttributeDefinitions'),
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
      ...(viewType === undefined ? {} : { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
    },
    keyAttributes: keySchema
      .map(asObject)
      .sort((key) => (key['KeyType'] === 'HASH' ? -1 : 1))
      .map((key) => String(key['AttributeName'])),
    streamArn: viewType === undefined ? null : attributeOf(resource.named, 'StreamArn'),
    expiryAttribute: expires === true ? String(expiry) : null,
  }
}

const indexOf = (index: Json): JsonObject => {
  const { IndexName = null, KeySchema = [], Projection = { ProjectionType: 'ALL' } } = asObject(index)
  return { IndexName, KeySchema, Projection }
}

/** Reads an `AWS::SQS::Queue`. */
export const readQueue = (resource: Resource, addresses: Addresses): QueueModel => {
  const attributes: Record<string, string> = {}
  for (const name of ['MessageRetentionPeriod', 'VisibilityTimeout']) {
    const value = resource.number(name)
    if (value !== null) attributes[name] = String(value)
  }
  const redrive = resource.value('RedrivePolicy')
  if (redrive !== null) attributes['RedrivePolicy'] = JSON.stringify(redrive)
  return { name: resource.name, arn: resource.arn, url: addresses.queueUrl(resource.name), attributes }
}

/** Reads an `AWS::KMS::Key`. */
export const readKey = (resource: Resource): KeyModel => ({
  keyId: resource.name,
  arn: resource.arn,
  policy: readStatements(resource, 'KeyPolicy', resource.value('KeyPolicy')),
})

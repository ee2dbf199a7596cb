import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda'
import { afterAll } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/dynamo-client.ts'
import { createAwsEndpoint } from '../../local/aws-endpoint.ts'
import { createDynamoEngine } from '../../local/engines/dynamodb-engine.ts'
import { createKmsEngine } from '../../local/engines/kms-engine.ts'
import { createOutboxEngine } from '../../local/engines/outbox-engine.ts'
import { createSqsEngine } from '../../local/engines/sqs-engine.ts'

const tables = {
  tenants: ['tenant', 'item'],
  services: ['tenant', 'item'],
  tokens: ['key'],
  sessions: ['key'],
  events: ['key', 'sort'],
  keys: ['key'],
}
const queueNames = ['mail', 'deliveries', 'settle'] as const

/** A queue of the test's system. */
export type QueueName = (typeof queueNames)[number]

const imageOf = (item: Item): NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? { S: value.S ?? '' } : { B: Buffer.from(value.B).toString('base64') },
    ]),
  )

/** The embedded engines with every table and queue, and the environment that handlers read; import handlers after this. */
export const startSystem = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-delivery-'))
  const path = (name: string): string => join(folder, name)
  const endpointUrl: { current: string } = { current: '' }
  const dynamodb = createDynamoEngine({ file: path('tables.db'), sweepSeconds: 0 })
  const kms = createKmsEngine({ file: path('keys.db'), secretFile: path('secret') })
  const sqs = createSqsEngine({
    file: path('queues.db'),
    now: () => Date.now(),
    queueUrl: (name) => `${endpointUrl.current}/000000000000/${name}`,
  })
  const outbox = createOutboxEngine({ file: path('outbox.db') })
  const endpoint = await createAwsEndpoint({
    engines: { dynamodb, kms, sqs, ses: outbox, sns: outbox },
    authorize: () => {},
    onCall: () => {},
  })
  endpointUrl.current = endpoint.url
  const close = async (): Promise<void> => {
    await endpoint.close()
    for (const engine of [dynamodb, kms, sqs, outbox]) await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
  afterAll(close)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'Test',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
  kms.createKey({ keyId: 'k1', aliases: ['alias/instance'] })
  await dynamodb.ready
  for (const [name, keys] of Object.entries(tables)) {
    await dynamodb.call('CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    })
    process.env[`TABLE_${name.toUpperCase()}`] = name
  }
  const sqsClient = new SQSClient({})
  const urls = new Map<QueueName, string>()
  for (const name of queueNames) {
    const { QueueUrl = '' } = await sqsClient.send(new CreateQueueCommand({ QueueName: name }))
    process.env[`QUEUE_${name.toUpperCase()}`] = QueueUrl
    urls.set(name, QueueUrl)
  }
  Object.assign(process.env, {
    KMS_KEY: 'alias/instance',
    INSTANCE: 'test',
    MAIL_FROM: 'zaas@zaas.example',
    ALLOW_LOOPBACK_WEBHOOKS: 'true',
  })
  const dynamo = new DynamoDBClient({})
  return {
    dynamo,
    /** Takes what is visible in a queue, as the event that Lambda would get. */
    async take(queue: QueueName): Promise<SQSEvent> {
      const QueueUrl = urls.get(queue) ?? ''
      const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      for (const { ReceiptHandle } of Messages)
        await sqsClient.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      return {
        Records: Messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body })),
      } as SQSEvent
    },
    /** The stored item under a key of the token table as the stream would show it now. */
    async record(key: string, sequenceNumber: string, before?: Item): Promise<{ record: DynamoDBRecord; item: Item }> {
      const { Item = {} } = await dynamo.send(
        new GetItemCommand({ TableName: 'tokens', Key: { key: { S: key } }, ConsistentRead: true }),
      )
      const images = { NewImage: imageOf(Item), ...(before === undefined ? {} : { OldImage: imageOf(before) }) }
      return {
        item: Item,
        record: {
          eventName: 'MODIFY',
          dynamodb: { Keys: { key: { S: key } }, SequenceNumber: sequenceNumber, ...images },
        },
      }
    },
    async itemsOf(key: string): Promise<Item[]> {
      const query = new QueryCommand({
        TableName: 'events',
        KeyConditionExpression: '#k = :k',
        ExpressionAttributeNames: { '#k': 'key' },
        ExpressionAttributeValues: { ':k': { S: key } },
      })
      return (await dynamo.send(query)).Items ?? []
    },
    async scan(table: string): Promise<Item[]> {
      return (await dynamo.send(new ScanCommand({ TableName: table }))).Items ?? []
    },
    mails: () => outbox.items(),
  }
}

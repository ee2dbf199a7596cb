import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda'
import { afterAll } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { AwsEndpoint } from '../../local/aws-endpoint.ts'
import { DynamoEngine } from '../../local/engines/dynamodb-engine.ts'
import { KmsEngine } from '../../local/engines/kms-engine.ts'
import { OutboxEngine } from '../../local/engines/outbox-engine.ts'
import { SqsEngine } from '../../local/engines/sqs-engine.ts'
import { awsUrl, callAwsThrough } from '../../local/workers/aws-socket.mjs'
import { tableInput } from '../local/engines/dynamo-tables.ts'

const tables = {
  tenants: ['tenant', 'item'],
  services: ['tenant', 'item'],
  tokens: ['key'],
  sessions: ['key'],
  events: ['key', 'sort'],
  keys: ['key'],
}
const kmsKey = 'arn:aws:kms:eu-west-1:000000000000:key/k1'
const queueNames = ['mail', 'deliveries', 'settle', 'usage'] as const

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
  const dynamodb = new DynamoEngine({ file: path('tables.db'), sweepSeconds: 0 })
  const kms = new KmsEngine({ file: path('keys.db'), secretFile: path('secret') })
  const sqs = new SqsEngine({
    file: path('queues.db'),
    now: () => Date.now(),
    queueUrl: (name) => `${awsUrl}/000000000000/${name}`,
  })
  const outbox = new OutboxEngine({ file: path('outbox.db') })
  const endpoint = new AwsEndpoint({
    engines: { dynamodb, kms, sqs, ses: outbox, sns: outbox },
    authorize: () => {},
  })
  callAwsThrough(await endpoint.listen(path('aws.sock')))
  const close = async (): Promise<void> => {
    await endpoint.close()
    for (const engine of [dynamodb, kms, sqs, outbox]) await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
  afterAll(close)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'Test',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
  kms.provide({ keyId: 'k1', arn: kmsKey })
  for (const [name, keys] of Object.entries(tables)) {
    dynamodb.provide(tableInput(name, keys))
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
    KMS_KEY: kmsKey,
    INSTANCE: 'test',
    MAIL_FROM: 'zaas@zaas.example',
    ALLOW_LOOPBACK_WEBHOOKS: 'true',
    ALLOW_WEBHOOKS_TO: '[]',
    LIMITS: 'null',
    SMS_PREFIXES: '+',
    URL: 'https://zaas.example',
  })
  const dynamo = new DynamoDBClient({})
  return {
    dynamo,
    /** Takes what is visible in a queue, as the event that Lambda would get. */
    async take(queue: QueueName): Promise<SQSEvent> {
      const QueueUrl = urls.get(queue) ?? ''
      const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      if (Entries.length > 0) await sqsClient.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
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
    mails: () => outbox.read().items,
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsEndpoint } from '../../local/aws-endpoint.ts'
import { DynamoEngine } from '../../local/engines/dynamodb-engine.ts'
import { KmsEngine } from '../../local/engines/kms-engine.ts'
import { SqsEngine } from '../../local/engines/sqs-engine.ts'
import { awsUrl } from '../../local/workers/aws-socket.mjs'

/** A process of its own with the embedded engines: tables, a key and the queue of deliveries. Tells its parent the environment that a function needs. */
const tables = {
  tenants: ['tenant', 'item'],
  services: ['tenant', 'item'],
  sessions: ['key'],
  events: ['key', 'sort'],
  keys: ['key'],
}
const folder = mkdtempSync(join(tmpdir(), 'zaas-bench-'))
const kmsKey = 'arn:aws:kms:eu-west-1:000000000000:key/k1'
const queueUrl = (name: string): string => `${awsUrl}/000000000000/${name}`
const dynamodb = new DynamoEngine({ file: join(folder, 'tables.db'), sweepSeconds: 0 })
const kms = new KmsEngine({ file: join(folder, 'keys.db'), secretFile: join(folder, 'secret') })
const sqs = new SqsEngine({ file: join(folder, 'queues.db'), now: () => Date.now(), queueUrl })
const endpoint = new AwsEndpoint({
  engines: { dynamodb, kms, sqs, ses: sqs, sns: sqs },
  authorize: () => {},
})
const socket = await endpoint.listen(join(folder, 'aws.sock'))
kms.provide({ keyId: 'k1', arn: kmsKey })
for (const [TableName, keys] of Object.entries(tables)) {
  dynamodb.provide({
    TableName,
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
  })
}
// As the stack has them: only queues with dead letters share their places among tenants.
const RedrivePolicy = JSON.stringify({
  deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:dead',
  maxReceiveCount: 50,
})
await sqs.call('CreateQueue', { QueueName: 'dead' })
for (const QueueName of ['deliveries', 'usage', 'mail'])
  await sqs.call('CreateQueue', { QueueName, Attributes: { VisibilityTimeout: '180', RedrivePolicy } })

process.once('disconnect', async () => {
  await endpoint.close()
  for (const engine of [dynamodb, kms, sqs]) await engine.close()
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
process.send?.({
  AWS_SOCKET: socket,
  AWS_ENDPOINT_URL: awsUrl,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'Bench',
  AWS_SECRET_ACCESS_KEY: 'x',
  ...Object.fromEntries(Object.keys(tables).map((name) => [`TABLE_${name.toUpperCase()}`, name])),
  QUEUE_DELIVERIES: queueUrl('deliveries'),
  QUEUE_USAGE: queueUrl('usage'),
  QUEUE_MAIL: queueUrl('mail'),
  KMS_KEY: kmsKey,
  INSTANCE: 'bench',
  ALLOW_LOOPBACK_WEBHOOKS: 'true',
  ALLOW_WEBHOOKS_TO: '[]',
  URL: 'https://zaas.example',
})

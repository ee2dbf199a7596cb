import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAwsEndpoint } from '../../local/aws-endpoint.ts'
import { createDynamoEngine } from '../../local/engines/dynamodb-engine.ts'
import { createKmsEngine } from '../../local/engines/kms-engine.ts'
import { createSqsEngine } from '../../local/engines/sqs-engine.ts'

/** A process of its own with the embedded engines: tables, a key and the queue of deliveries. Tells its parent the environment that a function needs. */
const tables = { services: ['tenant', 'item'], events: ['key', 'sort'], keys: ['key'] }
const folder = mkdtempSync(join(tmpdir(), 'zaas-bench-'))
const address = { url: '' }
const queueUrl = (name: string): string => `${address.url}/000000000000/${name}`
const dynamodb = createDynamoEngine({ file: join(folder, 'tables.db'), sweepSeconds: 0 })
const kms = createKmsEngine({ file: join(folder, 'keys.db'), secretFile: join(folder, 'secret') })
const sqs = createSqsEngine({ file: join(folder, 'queues.db'), now: () => Date.now(), queueUrl })
const endpoint = await createAwsEndpoint({
  engines: { dynamodb, kms, sqs, ses: sqs, sns: sqs },
  authorize: () => {},
  onCall: () => {},
})
address.url = endpoint.url
kms.createKey({ keyId: 'k1', aliases: ['alias/instance'] })
await dynamodb.ready
for (const [TableName, keys] of Object.entries(tables)) {
  await dynamodb.call('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
  })
}
await sqs.call('CreateQueue', { QueueName: 'deliveries', Attributes: { VisibilityTimeout: '180' } })

process.once('disconnect', async () => {
  await endpoint.close()
  for (const engine of [dynamodb, kms, sqs]) await engine.close()
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
process.send?.({
  AWS_ENDPOINT_URL: endpoint.url,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'Bench',
  AWS_SECRET_ACCESS_KEY: 'x',
  TABLE_SERVICES: 'services',
  TABLE_EVENTS: 'events',
  TABLE_KEYS: 'keys',
  QUEUE_DELIVERIES: queueUrl('deliveries'),
  KMS_KEY: 'alias/instance',
  INSTANCE: 'bench',
  ALLOW_LOOPBACK_WEBHOOKS: 'true',
})

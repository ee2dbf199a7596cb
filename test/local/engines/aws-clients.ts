import { afterAll, afterEach, beforeAll } from 'vitest'
import { AwsEndpoint } from '../../../local/aws-endpoint.ts'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { AwsError } from '../../../local/engines/engine.ts'
import { KmsEngine } from '../../../local/engines/kms-engine.ts'
import { OutboxEngine } from '../../../local/engines/outbox-engine.ts'
import { SqsEngine } from '../../../local/engines/sqs-engine.ts'
import { awsUrl, callAwsThrough } from '../../../local/workers/aws-socket.mjs'
import { tableInput, temporaryFolder } from './dynamo-tables.ts'

/** Files of this test. */
export const path = temporaryFolder()
/** The endpoint that stands before the engines. */
export let endpoint: AwsEndpoint
let dynamodb: DynamoEngine
let kms: KmsEngine
let sqs: SqsEngine
/** Where mails and texts land. */
export let outbox: OutboxEngine
/** Where it listens. */
export let socket: string
/** Calls of the test so far. */
export const calls: string[] = []
/** The one key. */
export const kmsKey = 'arn:aws:kms:eu-west-1:000000000000:key/k1'

/** The settings of a function's client: its own key id, and nothing else that a real one would not have. */
export const client = (accessKeyId = 'TokenStatus', maxAttempts = 1) => ({
  endpoint: awsUrl,
  region: 'eu-west-1',
  credentials: { accessKeyId, secretAccessKey: 'x' },
  maxAttempts,
})

beforeAll(async () => {
  dynamodb = new DynamoEngine({ file: path('tables.db'), sweepSeconds: 0 })
  kms = new KmsEngine({ file: path('keys.db'), secretFile: path('secret') })
  sqs = new SqsEngine({ file: path('queues.db'), queueUrl: (name) => `${awsUrl}/000000000000/${name}` })
  outbox = new OutboxEngine({ file: path('outbox.db') })
  endpoint = new AwsEndpoint({
    engines: { dynamodb, kms, sqs, ses: outbox, sns: outbox },
    authorize(caller, service, action, input) {
      if (caller !== 'Stranger') return
      throw new AwsError(
        'AccessDeniedException',
        `${caller} may not ${service}:${action} on ${String(input.TableName ?? '*')}`,
      )
    },
    onCall: ({ caller, service, action, outcome }) => calls.push(`${caller} ${service}:${action} ${outcome}`),
  })
  socket = await endpoint.listen(path('aws.sock'))
  callAwsThrough(socket)
  kms.provide({ keyId: 'k1', arn: kmsKey })
  dynamodb.provide(tableInput('tokens'))
})
afterEach(() => calls.splice(0))
afterAll(async () => {
  await endpoint.close()
  for (const engine of [dynamodb, kms, sqs, outbox]) await engine.close()
})

import * as sdkDynamo from '@aws-sdk/client-dynamodb'
import * as sdkKms from '@aws-sdk/client-kms'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as lean from '../../lib/bundling/lean/clients.ts'
import { endpointOf } from '../../lib/bundling/lean/json-client.ts'
import {
  credentials,
  meeting,
  type Received,
  type Reply,
  type Service,
  startService,
  stopService,
} from '../support/faulty-aws.ts'

// Whatever a service does, the lean clients ask as often, after the same pauses, and end as the SDK's do.

beforeAll(startService)
afterAll(stopService)

const options = {
  maxAttempts: 3,
  requestHandler: { requestTimeout: 1200, connectionTimeout: 1000, throwOnRequestTimeout: true },
}
const kinds = {
  sdk: { dynamo: sdkDynamo, kms: sdkKms },
  lean: { dynamo: lean, kms: lean },
} as unknown as Record<'sdk' | 'lean', { dynamo: typeof sdkDynamo; kms: typeof sdkKms }>

type Kind = (typeof kinds)['sdk']
type Call = (kind: Kind) => () => Promise<object>

const dynamoCall =
  (make: (dynamo: typeof sdkDynamo) => object): Call =>
  ({ dynamo }) => {
    const client = new dynamo.DynamoDBClient(options)
    return () => client.send(make(dynamo) as sdkDynamo.GetItemCommand)
  }
const key = { key: { S: 'a' }, box: { B: new Uint8Array([1, 2, 255]) } }
const get = dynamoCall(({ GetItemCommand }) => new GetItemCommand({ TableName: 't', Key: key, ConsistentRead: true }))
const put = dynamoCall(
  ({ PutItemCommand }) =>
    new PutItemCommand({ TableName: 't', Item: key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
)
const transact = dynamoCall(
  ({ TransactWriteItemsCommand }) =>
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 't', Item: key } }] }),
)
const batch = dynamoCall(
  ({ BatchGetItemCommand }) => new BatchGetItemCommand({ RequestItems: { t: { Keys: [key], ConsistentRead: true } } }),
)
const wrapped = { KeyId: 'k', CiphertextBlob: Buffer.from('wrapped'), EncryptionContext: { branch: '1' } }
const decrypt: Call = ({ kms }) => {
  const client = new kms.KMSClient(options)
  return () => client.send(new kms.DecryptCommand(wrapped))
}

const error = (name: string, more: object = {}, status = 400): Reply => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `${name} it is`, ...more },
})
const once =
  (first: Reply, then: Reply = { body: {} }): (() => Service) =>
  () =>
  (attempt) =>
    attempt === 1 ? first : then
const always = (reply: Reply): (() => Service) => once(reply, reply)
const item = { key: { S: 'a' }, n: { N: '1.50' }, box: { B: 'AQL/' }, b: { BOOL: true }, l: { L: [{ NULL: true }] } }
const minutes = 60_000

/** A service whose clock is ten minutes ahead, as DynamoDB says so. */
const ahead =
  (): Service =>
  (_attempt, { headers }) => {
    const now = Date.now() + 10 * minutes
    const stamp = String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')
    const skewed = Math.abs(Date.parse(stamp) - now) > 5 * minutes
    const reply = skewed ? error('InvalidSignatureException') : { body: { Item: item } }
    return { ...reply, headers: { date: new Date(now).toUTCString() } }
  }

const faults: Record<string, [call: Call, of: () => Service, attempts: number, times?: number]> = {
  'an item of every kind': [get, always({ body: { Item: item } }), 1],
  'no item': [get, always({ body: {} }), 1],
  'an empty answer': [get, always({ body: '' }), 1],
  'what was left undone': [
    batch,
    always({ body: { Responses: { t: [item] }, UnprocessedKeys: { t: { Keys: [{ box: { B: 'AQL/' } }] } } } }),
    1,
  ],
  'a key': [decrypt, always({ body: { KeyId: 'k', Plaintext: 'AQL/' } }), 1],
  'throttling that passes': [get, once(error('ProvisionedThroughputExceededException')), 2],
  'throttling that stays': [get, always(error('ThrottlingException')), 3],
  'throttling by status': [get, always({ status: 429, body: {} }), 3],
  'a hint when to come again': [
    get,
    once({ ...error('ThrottlingException'), headers: { 'x-amz-retry-after': '90' } }),
    2,
  ],
  'a transaction in progress': [transact, always(error('TransactionInProgressException')), 3],
  'a conflict with a transaction': [put, always(error('TransactionConflictException')), 1],
  'a conflict of regions': [put, once(error('ReplicatedWriteConflictException')), 2],
  'a connection lost before the write': [put, once({ drop: 'before' }), 2],
  'a connection lost after the write': [
    put,
    once({ drop: 'before' }, error('ConditionalCheckFailedException', { Item: item })),
    2,
  ],
  'a connection lost after a transaction': [transact, once({ drop: 'before' }), 2],
  'a connection lost within the answer': [get, once({ body: { Item: item }, drop: 'within' }), 2],
  'a connection that is always lost': [get, always({ drop: 'before' }), 3],
  'no answer in time': [get, once({ silent: true }), 2],
  'a refused condition': [put, always(error('ConditionalCheckFailedException', { Item: item })), 1],
  'a cancelled transaction': [
    transact,
    always(
      error('TransactionCanceledException', {
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: item }],
      }),
    ),
    1,
  ],
  'a clock that is ten minutes off': [get, ahead, 3, 2],
  'credentials that have expired': [get, always(error('ExpiredTokenException')), 1],
  'credentials that KMS does not take': [decrypt, always(error('AccessDeniedException')), 1],
  'an error that nobody knows': [get, always(error('NewlyInventedException', { Reason: 'new' })), 1],
  'an error named in a header': [
    get,
    always({ status: 400, body: { Message: 'm' }, headers: { 'x-amzn-errortype': 'OddException:http://x/' } }),
    1,
  ],
  'an error without a body': [get, always({ status: 400 }), 1],
  'a failure that passes': [get, once(error('InternalServerError', {}, 500)), 2],
  'a failure that stays': [get, always(error('InternalServerError', {}, 500)), 3],
  'a failure of KMS': [decrypt, always(error('KMSInternalException', {}, 500)), 3],
  'a failure that is no JSON': [get, always({ status: 503, body: '<html>' }), 3],
  'a status that asks for no other try': [get, always({ status: 501, body: {} }), 1],
  'an answer that is no JSON': [get, always({ body: '<html>' }), 1],
  'a long outage': [get, always(error('InternalServerError', {}, 500)), 55, 20],
}

describe('the lean clients and the SDK’s end alike, after', () => {
  it.each(Object.entries(faults))('%s', async (_fault, [call, of, attempts, times = 1]) => {
    const ours = await meeting(call(kinds.lean), of(), times)
    const theirs = await meeting(call(kinds.sdk), of(), times)
    expect(ours.received).toHaveLength(attempts)
    expect(ours.ends).toEqual(theirs.ends)
    expect(ours.pauses).toEqual(theirs.pauses)
    const unnamed = (bodies: object[]) => bodies.map((body) => ({ ...body, ClientRequestToken: null }))
    expect(unnamed(ours.bodies)).toEqual(unnamed(theirs.bodies))
  })
})

it('a transaction has one name for all its tries, and each another', async () => {
  const name = async (): Promise<unknown> => {
    const { bodies } = await meeting(transact(kinds.lean), once({ drop: 'before' })(), 1)
    const names = bodies.map((body) => (body as { ClientRequestToken?: string }).ClientRequestToken)
    expect(new Set(names).size).toBe(1)
    return names[0]
  }
  expect(await name()).toMatch(/^[0-9a-f-]{36}$/)
  expect(await name()).not.toBe(await name())
})

it('requests are signed with the session’s token, over the body', async () => {
  const { received: found } = await meeting(get(kinds.lean), always({ body: {} })(), 1)
  const [{ headers, body }] = found as [Received]
  const { authorization = '' } = headers
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  const signer = new SignatureV4({ credentials, region: 'eu-south-2', service: 'dynamodb', sha256: Sha256 })
  const stamp = String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const request = new HttpRequest({
    method: 'POST',
    path: '/',
    body,
    headers: Object.fromEntries(signedHeaders.map((name) => [name, String(headers[name])])),
  })
  expect((await signer.sign(request, { signingDate: new Date(stamp) })).headers['authorization']).toBe(authorization)
  expect(signedHeaders).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']))
})

it.each(['eu-south-2', 'us-gov-west-1', 'cn-north-1'])(
  'the services of %s are found where the SDK finds them',
  async (region) => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined)
    vi.stubEnv('AWS_REGION', region)
    for (const [name, config] of [
      ['dynamodb', new sdkDynamo.DynamoDBClient({ region }).config],
      ['kms', new sdkKms.KMSClient({ region }).config],
    ] as const) {
      const given = { Region: region, UseFIPS: false, UseDualStack: false }
      expect(endpointOf(name, region).host).toBe(config.endpointProvider(given).url.host)
    }
  },
)

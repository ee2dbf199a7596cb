import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { authkeyItem } from '../../core/adapters/services/authkey-items.ts'
import { serviceItem } from '../../core/adapters/services/service-items.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Answer } from '../../core/runtime/respond.ts'
import { plainBranchKey, random, tenantKeyItem } from './support.ts'

const dataKey = { id: 1, key: random(32) }
const secret = newAuthkeySecret('acme', 'AAAAAAAA', random)
const authkey = { id: 'AAAAAAAA', tenant: 'acme', name: 'first', role: 'basic', services: ['acme_bank'] } as const
const kept = { ...authkey, cidrs: [], expiresAt: null, hideDuress: true, secret, former: null, createdAt: 0, by: 'm' }
const stored: Record<string, Item[]> = {
  services: [
    authkeyItem(kept, 1, seal(dataKey, random)),
    serviceItem('acme_bank', serviceConfig.parse({}), 1, seal(dataKey, random)),
  ],
  keys: [
    tenantKeyItem('acme', dataKey.key),
    ...[KeyRing.branchOf(''), KeyRing.branchOf('acme')].map((branch) => ({
      key: { S: `branch#${branch}` },
      wrapped: { B: random(48) },
    })),
  ],
}
const find = (table: string, key: Item): Item | undefined =>
  stored[table]?.find((item) => Object.entries(key).every(([name, value]) => item[name]?.S === value.S))

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
let [down, row, refused] = [false, 0, 0]
/** What a call takes: long beside what a busy machine leaves between two that are made at once. */
let milliseconds = 100
let calls: string[] = []

/** A call that takes a while: how many calls one after the other it is the last of counts in `row`. */
const inRow =
  <Input>(name: (input: Input) => string, answer: (input: Input) => object) =>
  async (input: Input): Promise<object> => {
    const place = row + 1
    calls.push(`${place} ${name(input)}`)
    if (down) refused += 1
    if (down) throw Object.assign(new Error('down'), { name: 'TimeoutError' })
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    row = Math.max(row, place)
    return answer(input)
  }

beforeEach(() => {
  vi.resetModules()
  dynamo.reset()
  kms.reset()
  ;[down, row, refused, calls] = [false, 0, 0, []]
  const environment = { AWS_LAMBDA_FUNCTION_NAME: 'status', EDGE_PROOFS: 'null', LIMITS: 'null', INSTANCE: 'test' }
  const tables = { KEYS: 'keys', SERVICES: 'services', TOKENS: 'tokens', SESSIONS: 'sessions' }
  for (const [name, value] of Object.entries({ ...environment, KMS_KEY: 'key' })) vi.stubEnv(name, value)
  for (const [name, value] of Object.entries(tables)) vi.stubEnv(`TABLE_${name}`, value)
  kms.on(DecryptCommand).callsFake(
    inRow(
      () => 'Decrypt',
      () => ({ Plaintext: plainBranchKey }),
    ),
  )
  dynamo.on(UpdateItemCommand).callsFake(
    inRow(
      () => 'UpdateItem',
      () => ({}),
    ),
  )
  dynamo.on(GetItemCommand).callsFake(
    inRow(
      ({ TableName }: { TableName: string }) => `GetItem ${TableName}`,
      ({ TableName, Key }: { TableName: string; Key: Item }) => ({ Item: find(TableName, Key) }),
    ),
  )
  dynamo.on(BatchGetItemCommand).callsFake(
    inRow(
      ({ RequestItems }: { RequestItems: object }) => `BatchGetItem ${Object.keys(RequestItems).join(' ')}`,
      ({ RequestItems }: { RequestItems: Record<string, { Keys: Item[] }> }) => ({
        Responses: Object.fromEntries(
          Object.entries(RequestItems).map(([table, { Keys }]) => [
            table,
            Keys.map((key) => find(table, key)).filter((item) => item !== undefined),
          ]),
        ),
      }),
    ),
  )
})

/** The answer to the first poll of a function that has just been loaded, of a user without a token. */
const poll = async (key = secret): Promise<Answer> => {
  const { handler } = await import('../../functions/token/status.ts')
  ;[down, row, calls] = [false, 0, []]
  const event = {
    rawQueryString: 'service=acme_bank&id=joe',
    headers: { authorization: `Bearer ${key}` },
    requestContext: { requestId: 'one', http: { method: 'GET', path: '/token/status', sourceIp: '127.0.0.1' } },
  }
  return handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
}

it('the first poll unwraps beside the read of tenant and authkey', async () => {
  expect((await poll()).statusCode).toBe(404)
  expect(calls.sort()).toEqual(['1 BatchGetItem services keys', '1 Decrypt', '2 UpdateItem', '3 GetItem tokens'])
})

it('a function whose keys could not be read while it loaded answers all the same', async () => {
  down = true
  expect((await poll()).statusCode).toBe(404)
  expect(refused).toBe(1)
  expect(calls).toContain('2 GetItem keys')
})

it('strangers who name tenants cause one call of KMS for a branch that is there, even while it fails', async () => {
  kms.on(DecryptCommand).rejects(new Error('down'))
  milliseconds = 1
  for (let number = 0; number < 99; number += 1) {
    expect((await poll(newAuthkeySecret(`nobody${number}`, 'AAAAAAAA', random))).statusCode).toBe(403)
    expect(calls.join()).toBe('1 BatchGetItem services keys')
  }
  expect(kms.commandCalls(DecryptCommand)).toHaveLength(2)
})

import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { authkeyItem } from '../../core/adapters/services/authkey-items.ts'
import { DynamoDirectory } from '../../core/adapters/services/dynamo-directory.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { serviceItem } from '../../core/adapters/services/service-items.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { authkeyHash, newAuthkeySecret } from '../../core/domain/authkey.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { database, keyRing, movable, plainBranchKey, random, tenantKeyItem } from './support.ts'

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const dataKey = { id: 1, key: random(32) }
const service = 'acme_homebanking'
const secret = newAuthkeySecret('acme', random)
const authkey = {
  id: 'k1',
  tenant: 'acme',
  role: 'basic',
  services: [service],
  cidrs: ['198.51.100.0/24'],
  expiresAt: null,
  hideDuress: true,
} as const
const wrapped = tenantKeyItem('acme', dataKey.key)
let table: Item[] = []

const directory = () =>
  new DynamoDirectory({
    dynamo: database(),
    table: 'services',
    keysTable: 'keys',
    keys: keyRing(),
    clock: () => movable.now,
  })
const batches = () => dynamo.commandCalls(BatchGetItemCommand).length

beforeEach(() => {
  dynamo.reset()
  kms.reset()
  table = [
    authkeyItem({ authkey, name: 'first', secret }, 0, seal(dataKey, random)),
    serviceItem(service, serviceConfig.parse({ duration: 7 }), 1, seal(dataKey, random)),
  ]
  kms.on(DecryptCommand).resolves({ Plaintext: plainBranchKey })
  dynamo.on(GetItemCommand).resolves({ Item: { wrapped: { B: random(48) } } })
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }: { RequestItems: Record<string, { Keys: Item[] }> }) => ({
    Responses: {
      services: table.filter((item) =>
        RequestItems['services']?.Keys.some((key) => key['item']?.S === item['item']?.S),
      ),
      ...(RequestItems['keys'] === undefined ? {} : { keys: [wrapped] }),
    },
  }))
})

describe('the directory', () => {
  it('finds authkey, service and the tenant’s key in one batch when cold, and asks nothing when warm', async () => {
    const found = directory()
    const wanted = { authkeyHash: authkeyHash(secret), service }
    const first = await found.find('acme', wanted)
    expect(first).toMatchObject({ authkey, service: { name: service, rev: 1, config: { duration: 7 } } })
    await found.find('acme', wanted)
    expect(batches()).toBe(1)
  })

  it('a revoked key stops working after 20 s at the latest', async () => {
    const found = directory()
    const wanted = { authkeyHash: authkeyHash(secret), service }
    await found.find('acme', wanted)
    table = table.filter((item) => !item['item']?.S?.startsWith('authkey#'))
    movable.now += 20_000
    expect((await found.find('acme', wanted)).authkey).toBeNull()
  })

  it('what was not found is never remembered: a key made a moment later works', async () => {
    const found = directory()
    const all = table
    table = []
    expect(await found.find('acme', { authkeyHash: authkeyHash(secret), service })).toEqual({
      authkey: null,
      service: null,
    })
    table = all
    expect((await found.find('acme', { authkeyHash: authkeyHash(secret), service })).authkey?.id).toBe('k1')
  })

  it('no usable secret is stored in clear', () => {
    expect(JSON.stringify(table)).not.toContain(secret)
    expect(Buffer.concat(table.map((item) => Buffer.from(item['box']?.B ?? []))).includes(secret)).toBe(false)
  })
})

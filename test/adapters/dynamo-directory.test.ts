import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { authkeyItem } from '../../core/adapters/services/authkey-items.ts'
import { dynamoDirectory } from '../../core/adapters/services/dynamo-directory.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { serviceItem } from '../../core/adapters/services/service-items.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { type KeptAuthkey, newAuthkeySecret } from '../../core/domain/authkey.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { database, keyRing, movable, plainBranchKey, random, tenantKeyItem } from './support.ts'

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const dataKey = { id: 1, key: random(32) }
const service = 'acme_homebanking'
const secret = newAuthkeySecret('acme', 'AAAAAAAA', random)
const authkey = {
  id: 'AAAAAAAA',
  tenant: 'acme',
  name: 'first',
  role: 'basic',
  services: [service],
  cidrs: ['198.51.100.0/24'],
  expiresAt: null,
  hideDuress: true,
} as const
const kept: KeptAuthkey = { ...authkey, secret, former: null, createdAt: 0, by: 'member:m1' }
const wrapped = tenantKeyItem('acme', dataKey.key)
let table: Item[] = []

const directory = () =>
  dynamoDirectory({
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
    authkeyItem(kept, 1, seal(dataKey, random)),
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
    const wanted = { secret, service }
    const first = await found.find('acme', wanted)
    expect(first).toMatchObject({ authkey, service: { name: service, rev: 1, config: { duration: 7 } } })
    await found.find('acme', wanted)
    expect(batches()).toBe(1)
  })

  it('a revoked key stops working after 20 s at the latest', async () => {
    const found = directory()
    const wanted = { secret, service }
    await found.find('acme', wanted)
    table = table.filter((item) => !item['item']?.S?.startsWith('authkey#'))
    movable.now += 20_000
    expect((await found.find('acme', wanted)).authkey).toBeNull()
  })

  it('what was not found is never remembered: a key made a moment later works', async () => {
    const found = directory()
    const all = table
    table = []
    expect(await found.find('acme', { secret, service })).toEqual({
      authkey: null,
      service: null,
    })
    table = all
    expect((await found.find('acme', { secret, service })).authkey?.id).toBe('AAAAAAAA')
  })

  it('a rotated secret works at once, its former one until the overlap is over, warm or cold', async () => {
    const found = directory()
    const now = movable.now
    const accepted = async (one: string) => (await found.find('acme', { secret: one, service })).authkey !== null
    expect(await accepted(secret)).toBe(true)
    const next = newAuthkeySecret('acme', 'AAAAAAAA', random)
    const rotated = { ...kept, secret: next, former: { secret, until: now + 30_000 } }
    table = [authkeyItem(rotated, 2, seal(dataKey, random)), ...table.slice(1)]
    expect([await accepted(next), await accepted(secret)]).toEqual([true, true])
    movable.now = now + 30_000
    expect([await accepted(next), await accepted(secret)]).toEqual([true, false])
  })

  it('a secret of the same key that was never given is refused, warm or cold', async () => {
    const wrong = newAuthkeySecret('acme', 'AAAAAAAA', random)
    const found = directory()
    for (const one of [wrong, secret, wrong]) {
      expect((await found.find('acme', { secret: one, service })).authkey !== null).toBe(one === secret)
    }
  })

  it('a typo costs no read', async () => {
    const found = directory()
    const typed = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A')
    expect((await found.find('acme', { secret: typed })).authkey).toBeNull()
    expect(batches()).toBe(0)
  })

  it('no usable secret is stored in clear', () => {
    expect(JSON.stringify(table)).not.toContain(secret)
    expect(Buffer.concat(table.map((item) => Buffer.from(item['box']?.B ?? []))).includes(secret)).toBe(false)
  })
})

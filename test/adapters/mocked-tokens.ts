import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach } from 'vitest'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { freePlan } from '../../core/domain/tenant.ts'
import { placesItem } from '../../core/adapters/tenants/tenant-items.ts'
import { newToken } from '../../core/domain/token/enrolment.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { database, keyRing, movable, plainBranchKey, random, tenantKeyItem } from './support.ts'

/** The service that it is of. */
export const service = 'acme_homebanking'
/** Joe's token, and whose it is. */
export const id = tokenKey(service, 'joe')
export const identity = { id, tenant: 'acme', service, user: 'joe' }
const dataKey = { id: 1, key: random(32) }
const wrapped = tenantKeyItem('acme', dataKey.key)
const plan = freePlan(7)

/** Joe's token, new, with both items. */
export const whole = () => newToken(identity, movable.now, null)
/** The same without its second item. */
export const hotOnly = (): Token => ({ ...whole(), cold: null })

/** A database in memory that answers for tokens, whose answers a file may replace; clean before each test. */
export const mockedTokens = () => {
  const dynamo = mockClient(DynamoDBClient)
  const kms = mockClient(KMSClient)
  const stored = new Map<string, Item>()
  beforeEach(() => {
    dynamo.reset()
    kms.reset()
    stored.clear()
    kms.on(DecryptCommand).resolves({ Plaintext: plainBranchKey })
    dynamo.on(GetItemCommand).callsFake(({ Key }: { Key: Item }) => {
      const name = Key['key']?.S
      if (Key['item']?.S?.startsWith('pending#') === true) return {}
      if (name === undefined) return { Item: placesItem('acme', plan, 0, seal(dataKey, random)) }
      if (name.startsWith('branch#')) return { Item: { wrapped: { B: random(48) } } }
      if (name === 'tenant#acme') return { Item: wrapped }
      return { Item: stored.get(name) }
    })
    dynamo.on(PutItemCommand).callsFake(({ Item }: { Item: Item }) => void stored.set(Item['key']?.S ?? '', Item))
  })
  /** Keeps what a transaction puts. */
  const keepAll = ({ TransactItems }: { TransactItems: { Put?: { Item: Item } }[] }): void => {
    for (const { Put } of TransactItems) if (Put !== undefined) stored.set(Put.Item['key']?.S ?? '', Put.Item)
  }
  const store = () =>
    new DynamoTokenStore({
      dynamo: database(),
      table: 'tokens',
      companions: { tenants: 'tenants', sessions: 'sessions' },
      keys: keyRing(),
      random,
    })

  return { dynamo, stored, store, keepAll }
}

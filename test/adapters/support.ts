import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { Dynamo } from '../../core/adapters/dynamo/dynamo.ts'
import { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { seal } from '../../core/adapters/keys/seal.ts'

/** A clock that a test moves. */
export const movable = { now: Date.UTC(2026, 10, 22, 8) }

/** Randomness of the platform. */
export const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size))

/** Pauses that were asked for (ms); nothing sleeps. */
export const pauses: number[] = []

/** DynamoDB through a mocked client. */
export const database = (): Dynamo =>
  new Dynamo({ client: new DynamoDBClient({}), random, pause: async (milliseconds) => void pauses.push(milliseconds) })

const branchKey = random(32)

/** A key ring whose table and KMS are mocked: `branchItem` and `tenantItem` are what the keys table holds. */
export const keyRing = () => {
  const options = {
    dynamo: database(),
    kms: new KMSClient({}),
    table: 'keys',
    kmsKey: 'key',
    instance: 'test',
    clock: () => movable.now,
    random,
  }
  return new KeyRing(options)
}

/** The wrapped key of a tenant as the keys table holds it. */
export const tenantKeyItem = (tenant: string, key: Uint8Array = random(32)): Item => ({
  key: { S: KeyRing.itemKey(tenant) },
  id: { N: '1' },
  state: { N: '0' },
  wrapped: {
    B: seal({ id: KeyRing.branchOf(tenant), key: branchKey }, random)(KeyRing.itemKey(tenant), [1, 0], key),
  },
})

/** The branch key as KMS gives it. */
export const plainBranchKey = branchKey

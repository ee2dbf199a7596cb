import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { KMSClient } from '@aws-sdk/client-kms'
import { Dynamo } from '../adapters/dynamo/dynamo.ts'
import { dynamoClient } from '../adapters/dynamo/dynamo-client.ts'
import { KeyRing } from '../adapters/keys/key-ring.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** The system's clock. */
export const clock: Clock = () => Date.now()

/** The platform's randomness. */
export const random: Random = (size) => new Uint8Array(randomBytes(size))

/** The database, and the system's time to wait for it. */
export const database = (): Dynamo => new Dynamo({ client: dynamoClient(), random, pause })

/** What nearly every function starts with: its clients and the key ring. */
export interface Platform {
  dynamo: Dynamo
  kms: KMSClient
  keys: KeyRing
}

/** Makes clients and key ring once per function instance, so that connections and unwrapped keys are kept between events. */
export const platform = (env: { TABLE_KEYS: string; KMS_KEY: string; INSTANCE: string }): Platform => {
  const dynamo = database()
  const kms = new KMSClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 3000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })
  const keys = new KeyRing({
    dynamo,
    kms,
    table: env.TABLE_KEYS,
    kmsKey: env.KMS_KEY,
    instance: env.INSTANCE,
    clock,
    random,
  })
  return { dynamo, kms, keys }
}

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { answeringWithin } from '../adapters/aws/client-settings.ts'
import { Dynamo } from '../adapters/dynamo/dynamo.ts'
import { KeyRing } from '../adapters/keys/key-ring.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** The system's clock. */
export const clock: Clock = () => Date.now()

/** The platform's randomness. */
const random: Random = (size) => new Uint8Array(randomBytes(size))

/** The database, and the system's time to wait for it. */
export const database = (): Dynamo => new Dynamo({ client: new DynamoDBClient(answeringWithin(2000)), random, pause })

/** What keys are found by. */
export interface KeyEnvironment {
  TABLE_KEYS: string
  KMS_KEY: string
  INSTANCE: string
}

/** What nearly every function starts with: made once per function instance, so that connections and unwrapped keys are kept between events. */
export const platform = (env: KeyEnvironment) => {
  const dynamo = database()
  const kms = new KMSClient(answeringWithin(3000))
  const wrapped = { dynamo, kms, table: env.TABLE_KEYS, kmsKey: env.KMS_KEY, instance: env.INSTANCE, clock }
  return { dynamo, kms, keys: new KeyRing({ ...wrapped, random }), clock, random }
}

/** Clients and keys of a function. */
export type Platform = ReturnType<typeof platform>

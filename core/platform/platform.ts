import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { dynamoClient, kmsClient } from '../adapters/aws/clients.ts'
import { Dynamo } from '../adapters/dynamo/dynamo.ts'
import { KeyRing } from '../adapters/keys/key-ring.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** The system's clock. */
export const clock: Clock = () => Date.now()

/** The platform's randomness. */
const random: Random = (size) => new Uint8Array(randomBytes(size))

/** Waits for what is done, and until so many milliseconds are over. */
export const evenly = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  const [outcome] = await Promise.allSettled([work, pause(milliseconds)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}

/** The database, and the system's time to wait for it. */
export const database = (): Dynamo => new Dynamo({ client: dynamoClient(), random, pause })

/** What keys are found by. */
export interface KeyEnvironment {
  TABLE_KEYS: string
  KMS_KEY: string
  INSTANCE: string
}

/** What nearly every function starts with: made once per function instance, so that connections and unwrapped keys are kept between events. */
export const platform = (env: KeyEnvironment) => {
  const dynamo = database()
  const kms = kmsClient()
  const wrapped = { dynamo, kms, table: env.TABLE_KEYS, kmsKey: env.KMS_KEY, instance: env.INSTANCE, clock }
  return { dynamo, kms, keys: new KeyRing({ ...wrapped, random }), clock, random }
}

/** Clients and keys of a function. */
export type Platform = ReturnType<typeof platform>

/** How long a function waits for its keys before it takes requests all the same (ms); Lambda allows ten seconds to load it. */
const warmMilliseconds = 2_000

/** Reads keys ahead, and opens connections. What fails is tried again by the first request, which reports it. */
export const warm = async ({ keys }: Pick<Platform, 'keys'>): Promise<void> => {
  await Promise.race([keys.warm().catch(() => null), pause(warmMilliseconds, null, { ref: false })])
}

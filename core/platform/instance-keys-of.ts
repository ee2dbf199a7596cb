import { InstanceKeys } from '../adapters/keys/instance-keys.ts'
import { keyPair } from '../adapters/keys/node-curves.ts'
import type { KeyEnvironment, Platform } from './platform.ts'

/** The instance's HPKE keys. */
export const instanceKeysOf = ({ dynamo, kms, keys, clock, random }: Platform, env: KeyEnvironment): InstanceKeys =>
  new InstanceKeys({
    dynamo,
    kms,
    keys,
    random,
    table: env.TABLE_KEYS,
    kmsKey: env.KMS_KEY,
    instance: env.INSTANCE,
    clock,
    keyPair,
  })

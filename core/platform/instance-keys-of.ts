import { InstanceKeys } from '../adapters/keys/instance-keys.ts'
import type { KeyEnvironment, Platform } from './platform.ts'

/** The instance's HPKE keys. */
export const instanceKeysOf = (base: Platform, env: KeyEnvironment): InstanceKeys =>
  new InstanceKeys({ ...base, table: env.TABLE_KEYS, kmsKey: env.KMS_KEY, instance: env.INSTANCE })

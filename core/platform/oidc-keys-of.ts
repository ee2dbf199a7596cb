import { OidcKeys } from '../adapters/oidc/oidc-keys.ts'
import type { KeyEnvironment, Platform } from './platform.ts'

/** The keys that sign the instance's ID tokens. */
export const oidcKeysOf = (base: Platform, env: KeyEnvironment): OidcKeys =>
  new OidcKeys({ ...base, table: env.TABLE_KEYS, kmsKey: env.KMS_KEY, instance: env.INSTANCE })

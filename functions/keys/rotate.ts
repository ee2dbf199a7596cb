import type { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import type { OidcKeys } from '../../core/adapters/oidc/oidc-keys.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { oidcKeysOf } from '../../core/platform/oidc-keys-of.ts'
import { platform } from '../../core/platform/platform.ts'
import { log } from '../../core/runtime/log.ts'
import { workerHandler } from '../handler.ts'

const year = 365 * 86_400_000

interface Ports {
  instanceKeys: Pick<InstanceKeys, 'rotate'>
  oidcKeys: Pick<OidcKeys, 'rotate'>
}

/**
 * Looks each day whether the instance's HPKE key is a year old, and whether the key of ID tokens is about to end, and makes
 * new ones then; both at once when an operator invokes it with `{"force": true}`.
 */
export const action =
  ({ instanceKeys, oidcKeys }: Ports) =>
  async (event: { force?: unknown }) => {
    const force = event.force === true
    const result = await instanceKeys.rotate(force ? 0 : year)
    const oidc = await oidcKeys.rotate(force)
    log('info', 'instance keys', { result, oidc })
    return { result, oidc }
  }

export const handler = workerHandler('keys.rotate', action, (env) => {
  const base = platform(env)
  return { instanceKeys: instanceKeysOf(base, env), oidcKeys: oidcKeysOf(base, env) }
})

import type { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { platform } from '../../core/platform/platform.ts'
import { log } from '../../core/runtime/log.ts'
import { workerHandler } from '../handler.ts'

const year = 365 * 86_400_000

/** Looks each day whether the instance's HPKE key is a year old, and makes a new one then; at once when an operator invokes it with `{"force": true}`. */
export const action = (instanceKeys: Pick<InstanceKeys, 'rotate'>) => async (event: { force?: unknown }) => {
  const result = await instanceKeys.rotate(event.force === true ? 0 : year)
  log('info', 'instance key', { result })
  return { result }
}

export const handler = workerHandler('keys.rotate', action, (env) => {
  return instanceKeysOf(platform(env), env)
})

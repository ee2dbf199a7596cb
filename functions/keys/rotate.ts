import { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import { keyPair } from '../../core/adapters/keys/node-curves.ts'
import { readEnvironment } from '../environment.ts'
import { log } from '../../core/runtime/log.ts'
import { clock, platform } from '../../core/runtime/platform.ts'

const env = readEnvironment('keys.rotate')
const { dynamo, kms } = platform(env)
const instanceKeys = new InstanceKeys({
  dynamo,
  kms,
  table: env.TABLE_KEYS,
  kmsKey: env.KMS_KEY,
  instance: env.INSTANCE,
  clock,
  keyPair,
})

const year = 365 * 86_400_000

/** Looks each day whether the instance's HPKE key is a year old, and makes a new one then; at once when an operator invokes it with `{"force": true}`. */
export const handler = async (event: { force?: unknown }): Promise<{ result: string }> => {
  const result = await instanceKeys.rotate(event.force === true ? 0 : year)
  log('info', 'instance key', { result })
  return { result }
}

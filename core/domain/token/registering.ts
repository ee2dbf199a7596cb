import { equal, MalformedError } from '../../protocol/bytes.ts'
import { MAX_RATCHET_HOURS } from '../../protocol/ratchet.ts'
import { decodeRegistration } from '../../protocol/registration.ts'
import type { ServiceConfig } from '../../contract/service-config.ts'
import type { PendingDevice } from './cold-state.ts'
import type { Context } from './decision.ts'
import type { DeviceMessage } from './device-message.ts'
import type { CodeFormat, Registration } from './registration.ts'

/** A registration from the 164 bytes that it came in; MalformedError for one that no honest device makes. */
export const registrationFrom = (
  reg: Uint8Array,
  rest: Pick<Registration, 'k' | 'dpk' | 'rpk' | 'format'>,
  now: number,
): Registration => {
  const { hour, ...keys } = decodeRegistration(reg)
  // A mask from the far future could never be moved to the hour of a code again.
  if (hour > now / 3_600_000 + MAX_RATCHET_HOURS) throw new MalformedError('an hour out of range')
  // With one key behind both PINs every open would read as normal, and duress could not be told.
  if (equal(keys.pn, keys.pd)) throw new MalformedError('one key for both PINs')
  return { ...keys, hour, ...rest }
}

/** How codes look under a configuration. */
export const formatOf = (config: ServiceConfig): CodeFormat => ({
  length: config.otp.length,
  alphabet: config.otp.alphabet === 'decimal' ? 'dec' : 'b32',
  answerLength: config.offline.answerLength,
})

/**
 * The format of codes under the policy that an enrolling device says it has: the one that its first `hello` brought, or
 * today's, which a repeated one did. Null for any other: the device has to say `hello` again.
 */
export const formatSaid = (
  { fields: { rev } }: DeviceMessage,
  pending: PendingDevice,
  { config, configRev }: Context,
): CodeFormat | null => {
  if (rev === pending.policy) return pending.format
  return rev === configRev ? formatOf(config) : null
}

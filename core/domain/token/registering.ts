import { equal, MalformedError } from '../../protocol/bytes.ts'
import { MAX_RATCHET_HOURS } from '../../protocol/ratchet.ts'
import { decodeRegistration } from '../../protocol/registration.ts'
import type { ServiceConfig } from '../../contract/service-config.ts'
import type { Context } from './decision.ts'
import type { DeviceMessage } from './device-message.ts'
import type { CodeFormat, Registration } from './registration.ts'

/** A registration from the 164 bytes that it came in; MalformedError for one that no honest device makes. */
export const registrationFrom = (
  reg: Uint8Array,
  rest: Pick<Registration, 'k' | 'dpk' | 'rpk' | 'policy'>,
  now: number,
): Registration => {
  const { hour, ...keys } = decodeRegistration(reg)
  // A mask from the far future could never be moved to the hour of a code again.
  if (hour > now / 3_600_000 + MAX_RATCHET_HOURS) throw new MalformedError('an hour out of range')
  // With one key behind both PINs every open would read as normal, and duress could not be told.
  if (equal(keys.pn, keys.pd)) throw new MalformedError('one key for both PINs')
  return { ...keys, hour, ...rest }
}

/**
 * The policy under which a device made its registration. The device says it: it may not have heard of the newest one, or it
 * may have heard of one that this process has not read yet. Told back to the device, and used for nothing else.
 */
export const policySaid = ({ fields: { rev } }: DeviceMessage, { configRev }: Context): number =>
  typeof rev === 'number' && Number.isInteger(rev) && rev >= 0 && rev <= 0xffff_ffff ? rev : configRev

/** How codes look under a configuration, and its number. */
export const formatOf = (config: ServiceConfig, policy: number): CodeFormat => ({
  policy,
  length: config.otp.length,
  alphabet: config.otp.alphabet === 'decimal' ? 'dec' : 'b32',
  answerLength: config.offline.answerLength,
})

/** The formats of a new registration: as its `hello` brought them, and as they are since, in case a repeated `hello` brought those. */
export const formatsOfNew = (
  format: CodeFormat | null,
  { config, configRev }: Context,
): { format: CodeFormat | null; offered: CodeFormat | null } => ({
  format,
  offered: format?.policy === configRev ? null : formatOf(config, configRev),
})

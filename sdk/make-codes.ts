import { MalformedError } from '../core/protocol/bytes.ts'
import {
  offlineAnswer,
  normaliseChallenge,
  otp,
  otpKey,
  showCode,
  STEP_SECONDS,
  stepOf,
} from '../core/protocol/codes.ts'
import { advance, hourOf, MAX_RATCHET_HOURS } from '../core/protocol/ratchet.ts'
import type { Device } from './device.ts'
import { ZaasError } from './errors.ts'

/** A one-time code and how many whole seconds it can still be used. */
export interface OneTimeCode {
  code: string
  validForSeconds: number
}

/**
 * Moves the mask to an hour and makes that durable before any code of the hour is shown: a code seen earlier is then
 * worthless against a phone seized later (protocol.md 9.1).
 */
const moveTo = async (device: Device, hour: number): Promise<void> => {
  const { record } = device
  try {
    const { mask, hour: ep } = advance({ mask: record.mask, hour: record.ep }, hour)
    record.mask = mask
    record.ep = ep
  } catch (cause) {
    throw new ZaasError('clock', 'the clock is decades ahead', { cause })
  }
  await device.save()
}

/** The code of this moment (protocol.md 9.2). No network. */
export const oneTimeCode = async (device: Device, root: Uint8Array): Promise<OneTimeCode> => {
  const seconds = Math.max(0, device.now())
  await moveTo(device, hourOf(stepOf(seconds) * STEP_SECONDS))
  const code = otp(otpKey(root, device.record.mask), stepOf(seconds), device.record.pol.otp)
  return { code, validForSeconds: STEP_SECONDS - (seconds % STEP_SECONDS) }
}

/** The answer to an offline challenge in groups of 4 (protocol.md 9.4). No network, and no clock that is right. */
export const challengeAnswer = async (device: Device, root: Uint8Array, challenge: string): Promise<string> => {
  const typed = readChallenge(challenge)
  const hour = hourOf(device.now())
  // A clock that is decades ahead leaves the mask where it is: the answer says which hour it is of.
  if (hour - device.record.ep <= MAX_RATCHET_HOURS) await moveTo(device, hour)
  const { mask, ep, pol } = device.record
  return showCode(offlineAnswer(root, { mask, hour: ep }, typed, pol.off))
}

/** A challenge as typed, normalised; ZaasError `invalid_input` if it is none. */
const readChallenge = (typed: string): string => {
  try {
    return normaliseChallenge(typed)
  } catch (cause) {
    if (cause instanceof MalformedError) throw new ZaasError('invalid_input', 'this is not a challenge', { cause })
    throw cause
  }
}

import { MalformedError, tagged } from './bytes.ts'
import { sha } from './kdf.ts'

/** The ratchet's state: a 32-byte mask and the hour since 1970 that it belongs to (protocol.md 9.1). */
export interface Ratchet {
  readonly mask: Uint8Array
  readonly hour: number
}

/** Most hours that one call moves: 30 years. More would be a way to keep a server busy hashing. */
export const MAX_RATCHET_HOURS = 262_980

/** The hour of a Unix time in seconds; 0 for clocks before 1970. */
export const hourOf = (seconds: number): number => Math.max(0, Math.floor(seconds / 3600))

/**
 * Moves the mask to an hour: `mask' = H(tagged("ratchet", mask))` each. It never goes back, so codes of earlier hours
 * cannot be recomputed from a phone seized later. MalformedError beyond 30 years.
 */
export const advance = (from: Ratchet, hour: number): Ratchet => {
  if (hour <= from.hour) return from
  if (hour - from.hour > MAX_RATCHET_HOURS) throw new MalformedError('too many hours')
  let { mask } = from
  for (let at = from.hour; at < hour; at++) mask = sha(tagged('ratchet', mask))
  return { mask, hour }
}

import { otpKey } from '../../protocol/codes.ts'
import { advance, MAX_RATCHET_HOURS, type Ratchet } from '../../protocol/ratchet.ts'
import type { Registration } from './registration.ts'

/** The keys of both roots for any step: masks are walked forward once, hour by hour, however many steps are asked for. */
export class StepKeys {
  readonly #registration: Registration
  readonly #ratchets: Ratchet[]
  readonly #keys = new Map<number, [Uint8Array, Uint8Array]>()

  constructor(registration: Registration) {
    this.#registration = registration
    this.#ratchets = [{ mask: registration.mask, hour: registration.hour }]
  }

  /** Keys of the normal and the duress root; null for an hour that is too far to walk to. */
  at(wanted: number): [Uint8Array, Uint8Array] | null {
    const hour = Math.max(this.#registration.hour, wanted)
    const known = this.#keys.get(hour)
    if (known !== undefined) return known
    const from = this.#ratchets.findLast((ratchet) => ratchet.hour <= hour)
    if (from === undefined || hour - from.hour > MAX_RATCHET_HOURS) return null
    const ratchet = advance(from, hour)
    this.#ratchets.push(ratchet)
    const keys: [Uint8Array, Uint8Array] = [
      otpKey(this.#registration.kn, ratchet.mask),
      otpKey(this.#registration.kd, ratchet.mask),
    ]
    this.#keys.set(hour, keys)
    return keys
  }

  /** The registration with its mask moved to an hour. */
  moved(hour: number): Registration {
    return { ...this.#registration, ...advance({ mask: this.#registration.mask, hour: this.#registration.hour }, hour) }
  }
}

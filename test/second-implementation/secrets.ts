/** What a device of the second implementation keeps, and what it makes of it: keys, tries, registrations and codes. */
import { type Bytes, toB64u } from './bytes.ts'
import { Channel } from './channel.ts'
import { type Alphabet, hourOf, offlineAnswer, otpAt, ratchet } from './codes.ts'
import * as derive from './derivations.ts'
import type { Secret } from './derivations.ts'
import { blind, finalize, randomScalar } from './oprf.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import { publicOf } from './primitives.ts'
import type { PinTry } from './steps.ts'

/** A device as far as its own values and secrets go. */
export class DeviceSecrets extends Channel {
  svc = ''
  usr = ''
  name = ''
  mode = ''
  methods: readonly unknown[] = []
  pol: Policy = defaultPolicy
  ser: Bytes = new Uint8Array(16)
  seed: Bytes = new Uint8Array(32)
  mask: Bytes = new Uint8Array(32)
  /** Delegated protection: secrets are the caller's keys, PBKDF2 is not used. */
  delegated = false

  // Codes, protocol.md 9: no network

  /** Moves the mask to the hour of now, never back. */
  advance(): void {
    const hour = Math.max(this.ep, hourOf(this.time))
    this.mask = ratchet(this.mask, hour - this.ep)
    this.ep = hour
  }

  otp(secret: Secret, length = this.pol.otp.len, alphabet: Alphabet = this.pol.otp.alpha): string {
    this.advance()
    return otpAt(this.codeRoot(this.pinKey(secret)), this.mask, Math.floor(this.time / 30), length, alphabet)
  }

  answer(challenge: string, secret: Secret, length = this.pol.off): string {
    this.advance()
    return offlineAnswer(this.codeRoot(this.pinKey(secret)), this.mask, this.ep, challenge, length)
  }

  // Derivations with this device's values

  pinKey(secret: Secret): Bytes {
    if (this.delegated) return derive.delegatedPinKey(derive.secretBytes(secret), this.ser, this.seed)
    return derive.pinKeyOf(secret, this.ser, this.seed, this.pol.it)
  }

  codeRoot(pinKey: Uint8Array): Bytes {
    return derive.codeRootOf(pinKey)
  }

  tryOf(secret: Secret): PinTry {
    const pinKey = this.pinKey(secret)
    return { pinKey, blinded: blind(derive.oprfInputOf(pinKey), randomScalar(this.random)) }
  }

  authSeed(pin: PinTry, z: Uint8Array): Bytes {
    return derive.authSeedOf(finalize(pin.blinded, z), this.ser)
  }

  /** The 164 bytes for two evaluated secrets, with the present mask. */
  registration(normal: PinTry, duress: PinTry, [zn, zd]: readonly [Uint8Array, Uint8Array]): Bytes {
    return derive.regBytes({
      pn: publicOf('ed25519', this.authSeed(normal, zn)),
      pd: publicOf('ed25519', this.authSeed(duress, zd)),
      kn: this.codeRoot(normal.pinKey),
      kd: this.codeRoot(duress.pinKey),
      mask: this.mask,
      ep: this.ep,
    })
  }

  /** The decoy is drawn whether used or not, so that equal randomness stores equal bytes. */
  pairOf(secret: Secret, duress: Secret | undefined): [PinTry, PinTry] {
    const decoy = this.draw(32)
    return [this.tryOf(secret), this.tryOf(duress ?? decoy)]
  }
}

/** Blinded inputs as a message holds them. */
export const inputs = (pair: readonly [PinTry, PinTry]): readonly string[] =>
  pair.map(({ blinded }) => toB64u(blinded.element))

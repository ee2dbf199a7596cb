import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import type { RandomBytes } from '../core/protocol/bytes.ts'
import { blind, finalize } from '../core/protocol/oprf.ts'
import { authSeed, codeRoot, localCheck, oprfInput } from '../core/protocol/pin.ts'
import { encodeRegistration } from '../core/protocol/registration.ts'
import { signingPublicKey } from '../core/protocol/signature.ts'
import type { Ports } from './ports.ts'
import type { TokenRecord } from './record.ts'
import { pinKeyOf, type SecretPair } from './secrets.ts'

/** The random part of a device, drawn when it says hello (protocol.md 3). */
export interface DeviceDraws {
  readonly ser: Uint8Array
  readonly seed: Uint8Array
  readonly dsk: Uint8Array
  readonly dk: Uint8Array
  readonly mask: Uint8Array
}

/** The random part of one registration; never stored, or the phrase and a test for "no duress PIN" would be. */
export interface Draws {
  /** Takes the duress PIN's place where there is none. */
  readonly decoy: Uint8Array
  /** Seed of the public key that takes the phrase's place. */
  readonly recovery: Uint8Array
  /** 128 bits for twelve words. */
  readonly entropy: Uint8Array
}

/** Draws what a device consists of, in this order. */
export const drawDevice = (random: RandomBytes): DeviceDraws => ({
  ser: random(16),
  seed: random(32),
  dsk: random(32),
  dk: random(32),
  mask: random(32),
})

/**
 * Draws what a registration may need, all of it, in this order, whether it will be used or not: for equal randomness the
 * stored bytes are then equal with and without a duress PIN or phrase (protocol.md 3).
 */
export const drawAll = (random: RandomBytes): Draws => ({
  decoy: random(32),
  recovery: random(32),
  entropy: random(16),
})

/** A registration under way: the inputs to send, and what makes `reg` (164 bytes) of the server's answers. */
interface Registering {
  readonly nb: [string, string]
  /** Local check value of the normal PIN. */
  readonly chk: Uint8Array
  finish(zz: readonly unknown[]): Uint8Array
}

/** Derives both PINs' keys and blinds their inputs; the decoy goes exactly the way of a duress PIN. */
export const startRegistering = async (secrets: SecretPair, token: TokenRecord, ports: Ports): Promise<Registering> => {
  const normal = await pinKeyOf(secrets.normal, token, ports.pbkdf2)
  const duress = await pinKeyOf(secrets.duress, token, ports.pbkdf2)
  const inputs = [oprfInput(normal), oprfInput(duress)] as const
  const blinds = [blind(inputs[0], ports.random), blind(inputs[1], ports.random)] as const
  const publicKey = (which: 0 | 1, z: unknown): Uint8Array =>
    signingPublicKey(authSeed(finalize(inputs[which], blinds[which].blind, fromB64u(z, 32)), token.ser))
  return {
    nb: [b64u(blinds[0].blinded), b64u(blinds[1].blinded)],
    chk: localCheck(normal, token.pol.lvl),
    finish: (zz) =>
      encodeRegistration({
        pn: publicKey(0, zz[0]),
        pd: publicKey(1, zz[1]),
        kn: codeRoot(normal),
        kd: codeRoot(duress),
        mask: token.mask,
        hour: token.ep,
      }),
  }
}

import { b32Low } from './crockford.ts'
import { concat, MalformedError, readInteger, tagged, u32 } from './bytes.ts'
import { sha } from './kdf.ts'

/** Bytes of an encoded registration (protocol.md 7). */
export const REGISTRATION_SIZE = 164

/**
 * What a device registers: public PIN keys, code roots (normal and duress, 32 bytes each), mask (32) and its hour.
 * The duress members are always there: without a duress PIN they come from 32 thrown-away random bytes, so that nobody
 * who reads the record can tell.
 */
export interface RegisteredKeys {
  readonly pn: Uint8Array
  readonly pd: Uint8Array
  readonly kn: Uint8Array
  readonly kd: Uint8Array
  readonly mask: Uint8Array
  readonly hour: number
}

/** `reg = pn ‖ pd ‖ kn ‖ kd ‖ mask ‖ u32(ep)`, 164 bytes. */
export const encodeRegistration = (r: RegisteredKeys): Uint8Array => {
  const reg = concat(r.pn, r.pd, r.kn, r.kd, r.mask, u32(r.hour))
  if (reg.length !== REGISTRATION_SIZE) throw new MalformedError('not a registration')
  return reg
}

/** Splits 164 bytes into copies of their parts; MalformedError for any other size. */
export const decodeRegistration = (reg: Uint8Array): RegisteredKeys => {
  if (reg.length !== REGISTRATION_SIZE) throw new MalformedError('not a registration')
  const part = (index: number): Uint8Array => reg.slice(32 * index, 32 * (index + 1))
  return { pn: part(0), pd: part(1), kn: part(2), kd: part(3), mask: part(4), hour: readInteger(reg, 160, 4) }
}

/** `H(tagged("reg", reg))`, 32 bytes: the context of purpose 5 and what binding code and recovery commit to. */
export const registrationHash = (reg: Uint8Array): Uint8Array => sha(tagged('reg', reg))

/** Binding code, 6 `B32` characters: the first 30 bits of `H(tagged("bind", t, dpk, H(tagged("reg", reg))))` (protocol.md 7). */
export const bindingCode = (token: Uint8Array, deviceKey: Uint8Array, reg: Uint8Array): string => {
  const hash = sha(tagged('bind', token, deviceKey, registrationHash(reg)))
  // 32 bits hold the 30 wanted at the top; b32Low takes from the bottom, so two bits go first.
  return b32Low(u32(Math.floor(readInteger(hash, 0, 4) / 4)), 6)
}

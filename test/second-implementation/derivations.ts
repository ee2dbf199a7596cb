/** Sections 3, 4, 7, 8, 10–12: every value derived from PINs, keys and registrations. */
import { b32, type Bytes, concat, lp, tagged, toB64u, toInteger, uint, utf8 } from './bytes.ts'
import { H, kdf, MAC, pbkdf2, publicOf } from './primitives.ts'

/** What the user knows (PIN text, or raw bytes: a decoy, or the caller's key when delegated). */
export type Secret = string | Uint8Array

export const secretBytes = (secret: Secret): Uint8Array =>
  typeof secret === 'string' ? utf8(secret.normalize('NFKC')) : secret

export const kidOf = (ipk: Uint8Array): string => toB64u(H(ipk).slice(0, 16))
export const tokenId = (inst: string, svc: string, usr: string): Bytes =>
  H(tagged('token', lp(inst), lp(svc), lp(usr))).slice(0, 16)
/** `code` as 16 normal characters; what the server stores of it. */
export const enrolCodeHash = (inst: string, code: string): Bytes => H(tagged('enrol-code', lp(inst), utf8(code)))

export const pinKeyOf = (secret: Secret, ser: Uint8Array, seed: Uint8Array, rounds: number): Bytes =>
  pbkdf2('sha256', concat(secretBytes(secret), ser, seed), utf8('tok/v1/pin-kdf'), rounds, 32)
export const delegatedPinKey = (callerKey: Uint8Array, ser: Uint8Array, seed: Uint8Array): Bytes =>
  kdf(callerKey, 'delegated', { salt: concat(ser, seed) })

export const oprfInputOf = (pinKey: Uint8Array): Bytes => kdf(pinKey, 'oprf-input')
export const authSeedOf = (output: Uint8Array, ser: Uint8Array): Bytes => kdf(output, 'pin-auth', { extra: ser })
export const checkOf = (pinKey: Uint8Array, size: 1 | 4): Bytes => kdf(pinKey, 'check', { size: 4 }).slice(0, size)

/** `src` is pinKey (root pin), `platformSource` (plat) or the OPRF output (root oprf). */
export const codeRootOf = (src: Uint8Array): Bytes => kdf(src, 'code-root')
export const platformSource = (platformKey: Uint8Array, pinKey: Uint8Array): Bytes =>
  MAC(platformKey, kdf(pinKey, 'platform'))

/** The registration, 164 bytes. */
export interface Registration {
  pn: Uint8Array
  pd: Uint8Array
  kn: Uint8Array
  kd: Uint8Array
  mask: Uint8Array
  ep: number
}
export const regBytes = (r: Registration): Bytes => concat(r.pn, r.pd, r.kn, r.kd, r.mask, uint(r.ep, 4))
export const regHash = (reg: Uint8Array): Bytes => H(tagged('reg', reg))

/** First 30 bits as six characters. */
export const bindingOf = (t: Uint8Array, dpk: Uint8Array, reg: Uint8Array): string =>
  b32(toInteger(H(tagged('bind', t, dpk, regHash(reg))).slice(0, 4)) >> 2n, 6)

export const purposes = {
  open: 1,
  approve: 2,
  unlock: 3,
  unmask: 4,
  change: 5,
  rebind: 6,
  contacts: 7,
  cancel: 8,
  phrase: 9,
} as const
export const NO_CONTEXT: Bytes = new Uint8Array(32)
export const rebindContext = (dpk: Uint8Array, mask: Uint8Array): Bytes => H(tagged('rebind', dpk, mask))
export const phraseContext = (rpk: Uint8Array): Bytes => H(tagged('phrase', rpk))
export const contactsContext = (listJson: string): Bytes => H(tagged('contacts', utf8(listJson)))
export const contactCodesMac = (salt: Uint8Array, codes: readonly string[]): Bytes =>
  MAC(salt, tagged('contact-codes', utf8(codes.join(','))))

export interface Proof {
  t: Uint8Array
  sid: Uint8Array
  purpose: number
  ctx: Uint8Array
  b: Uint8Array
  z: Uint8Array
}
export const proofTranscript = (inst: string, p: Proof): Bytes =>
  tagged('proof', lp(inst), p.t, p.sid, uint(p.purpose, 1), p.ctx, p.b, p.z)

/** BIP-39 seed: PBKDF2-HMAC-SHA-512, 2048 rounds, no passphrase. The words are not checked against a list. */
const bip39Seed = (words: string): Bytes => pbkdf2('sha512', utf8(words.normalize('NFKD')), utf8('mnemonic'), 2048, 64)
export const recoverySeed = (words: string, t: Uint8Array): Bytes => kdf(bip39Seed(words), 'recovery', { extra: t })
export const recoveryPublic = (words: string, t: Uint8Array): Bytes => publicOf('ed25519', recoverySeed(words, t))
export const recoverTranscript = (
  inst: string,
  t: Uint8Array,
  sid: Uint8Array,
  dpk: Uint8Array,
  reg: Uint8Array,
): Bytes => tagged('recover', lp(inst), t, sid, dpk, regHash(reg))

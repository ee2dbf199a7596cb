import { equal, fromUtf8, utf8 } from '../core/protocol/bytes.ts'
import { type Pbkdf2, pinKeyFromCallerKey, pinKeyFromPin } from '../core/protocol/pin.ts'
import type { Policy } from '../core/protocol/policy.ts'
import { plainTyped } from '../core/protocol/typed.ts'
import { pairProblem, pinProblem } from '../core/protocol/weak-pins.ts'
import { ZaasError } from './errors.ts'
import type { TokenRecord } from './record.ts'

const SHORTEST = 4
const LONGEST = 8

/** A PIN as typed, or its bytes; with delegated protection the caller's 32-byte key. Bytes are copied, and the copy overwritten. */
export type Secret = string | Uint8Array

/**
 * Converts PINs and keys to bytes at once, before anything is waited for, and overwrites the copies when the task ends,
 * so that the caller may overwrite its own as soon as it has made the call.
 */
export const borrowing = async <K extends string, T>(
  secrets: { readonly [P in K]?: Secret | undefined },
  task: (bytes: { [P in K]?: Uint8Array }) => Promise<T>,
): Promise<T> => {
  const bytes: { [P in K]?: Uint8Array } = {}
  for (const name of Object.keys(secrets) as K[]) {
    const secret: unknown = secrets[name]
    if (typeof secret === 'string') bytes[name] = utf8(secret)
    else if (secret instanceof Uint8Array) bytes[name] = Uint8Array.from(secret)
    else if (secret !== undefined) throw new ZaasError('invalid_input', 'a PIN is text or bytes')
  }
  try {
    return await task(bytes)
  } finally {
    for (const name of Object.keys(bytes) as K[]) bytes[name]?.fill(0)
  }
}

/**
 * The bytes that a key is made of, always a copy that the caller overwrites: a PIN of digits is plain, one with letters NFKC;
 * ASCII never becomes a string. No PIN rules: any wrong PIN must be a try, or the rules would tell a thief which guesses cost nothing.
 */
export const secretBytes = (
  secret: Secret | undefined,
  policy: { mode: Policy['mode']; pin: { alpha: boolean } },
  deviceKey: Uint8Array,
): Uint8Array => {
  if (policy.mode === 'device') return deviceKey.slice()
  if (policy.mode === 'delegated') {
    if (!(secret instanceof Uint8Array) || secret.length !== 32)
      throw new ZaasError('invalid_input', 'this service needs a key of 32 bytes')
    return Uint8Array.from(secret)
  }
  const pin = typeof secret === 'string' ? utf8(secret) : secret
  if (!(pin instanceof Uint8Array)) throw new ZaasError('invalid_input', 'a PIN is needed')
  const { alpha } = policy.pin
  if (isAscii(pin)) return pin.filter((byte) => alpha || !(byte === 32 || byte === 45 || (byte > 8 && byte < 14)))
  return utf8(alpha ? textOf(pin).normalize('NFKC') : plainTyped(textOf(pin)))
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80)

/** A PIN's code points, for the rules. ASCII never becomes a string. */
export const pinPoints = (pin: Uint8Array): number[] =>
  isAscii(pin) ? Array.from(pin) : Array.from(textOf(pin), (character) => character.codePointAt(0) ?? 0)

const textOf = (bytes: Uint8Array): string => {
  try {
    return fromUtf8(bytes)
  } catch {
    throw new ZaasError('invalid_input', 'a PIN must be UTF-8')
  }
}

/**
 * Throws for what no service's PIN could be, so that it costs no try. The bounds are everybody's: by a service's own
 * policy a thief would learn which guesses cost nothing.
 */
export const checkPossible = (secret: Uint8Array, { mode }: Policy): void => {
  if (mode !== 'pin') return
  const { length } = pinPoints(secret)
  if (length < SHORTEST || length > LONGEST)
    throw new ZaasError('invalid_input', 'no PIN is that short or long', { reason: 'length' })
}

/** `pinKey` (32 bytes) of a token's secret (protocol.md 4). */
export const pinKeyOf = async (
  secret: Uint8Array,
  { ser, seed, pol }: Pick<TokenRecord, 'ser' | 'seed' | 'pol'>,
  pbkdf2: Pbkdf2,
): Promise<Uint8Array> =>
  pol.mode === 'pin'
    ? pinKeyFromPin({ pin: secret, serial: ser, seed, iterations: pol.it }, pbkdf2)
    : pinKeyFromCallerKey(secret, ser, seed)

/** The two secrets of a new registration; without a duress secret the decoy takes its place and the same path. */
export interface SecretPair {
  readonly normal: Uint8Array
  readonly duress: Uint8Array
}

/** Checks and converts the secrets of a new registration; ZaasError `invalid_input` with a `reason` for a PIN that the policy refuses. */
export const newSecrets = (
  given: { secret: Secret | undefined; duress: Secret | undefined; old?: Uint8Array },
  policy: Policy,
  spare: { decoy: Uint8Array; deviceKey: Uint8Array },
): SecretPair => {
  if (given.duress !== undefined && (!policy.duress || policy.mode === 'device'))
    throw new ZaasError('denied', 'this service has no duress PIN')
  const normal = secretBytes(given.secret, policy, spare.deviceKey)
  const duress = given.duress === undefined ? undefined : secretBytes(given.duress, policy, spare.deviceKey)
  if (policy.mode === 'pin') checkRules(normal, duress, policy, given.old)
  else if (duress !== undefined && equal(normal, duress))
    throw new ZaasError('invalid_input', 'the two keys are the same', { reason: 'pair' })
  return { normal, duress: duress ?? spare.decoy.slice() }
}

const checkRules = (
  normal: Uint8Array,
  duress: Uint8Array | undefined,
  policy: Policy,
  old: Uint8Array | undefined,
): void => {
  const first = pinPoints(normal)
  const second = duress === undefined ? null : pinPoints(duress)
  const reason =
    pinProblem(first, policy.pin, old === undefined ? undefined : pinPoints(old)) ??
    (second === null ? null : (pinProblem(second, policy.pin) ?? (pairProblem(first, second) === null ? null : 'pair')))
  if (reason !== null) throw new ZaasError('invalid_input', 'the PIN is not allowed', { reason })
}

import { MalformedError } from './bytes.ts'
import type { OtpFormat } from './codes.ts'

/** PIN rules: length 4–8, weak-PIN rules on, letters allowed. */
export interface PinRules {
  readonly min: number
  readonly max: number
  readonly weak: boolean
  readonly alpha: boolean
}

/** A service's public policy as a device receives it (protocol.md 3). `rev` numbers it; `lock` is minutes, `delay` seconds. */
export interface Policy {
  readonly rev: number
  /** The service's display name, at most 64 characters; empty where it has none. */
  readonly name: string
  /** The binding code has to be confirmed before the token can be used. */
  readonly bind: boolean
  readonly mode: 'pin' | 'delegated' | 'device'
  readonly pin: PinRules
  /** PBKDF2 iterations. */
  readonly it: number
  readonly duress: boolean
  readonly lvl: 'none' | 'checksum' | 'hash'
  /** Fatal counter and its penalty; only with a level other than `none`. */
  readonly fc: number
  readonly pen: 'none' | 'reset' | 'invalid'
  readonly otp: OtpFormat
  /** Offline answer length. */
  readonly off: number
  readonly root: 'pin' | 'oprf'
  readonly plat: boolean
  readonly lock: number
  readonly need: { readonly unlock: boolean; readonly approve: boolean; readonly unmask: boolean }
  readonly phrase: boolean
  readonly restore: readonly ('phrase' | 'pin' | 'contacts')[]
  readonly delay: number
}

/** Whether a policy asks for nothing that this version refuses (`root: oprf`, `plat`, restore by PIN), or that contradicts itself. */
const canBeFollowed = (p: Policy): boolean =>
  p.root === 'pin' &&
  !p.plat &&
  !p.restore.includes('pin') &&
  // A phone that can tell a wrong PIN can tell a duress PIN.
  !(p.duress && p.lvl !== 'none') &&
  isWithin(p.pin.min, 4, p.pin.max) &&
  p.pin.max <= 8 &&
  isWithin(p.otp.len, 4, 32) &&
  isWithin(p.off, 8, 32) &&
  p.off % 4 === 0 &&
  // A hostile server must not be able to make the stored PIN cheap to search.
  isWithin(p.it, 1000, 10_000_000) &&
  isWithin(p.fc, 1, 10)

const isWithin = (value: number, least: number, most: number): boolean => value >= least && value <= most

/** Checks a received policy's shape and rules; MalformedError if the device must not follow it. */
export const parsePolicy = (value: unknown): Policy => {
  const p = record(value)
  const pin = record(p['pin'])
  const otp = record(p['otp'])
  const need = record(p['need'])
  const policy: Policy = {
    rev: whole(p['rev']),
    name: shortText(p['name'] ?? ''),
    bind: flag(p['bind'] ?? false),
    mode: oneOf(p['mode'] ?? 'pin', ['pin', 'delegated', 'device']),
    pin: { min: whole(pin['min']), max: whole(pin['max']), weak: flag(pin['weak']), alpha: flag(pin['alpha']) },
    it: whole(p['it']),
    duress: flag(p['duress']),
    lvl: oneOf(p['lvl'], ['none', 'checksum', 'hash']),
    fc: whole(p['fc']),
    pen: oneOf(p['pen'], ['none', 'reset', 'invalid']),
    otp: { len: whole(otp['len']), alpha: oneOf(otp['alpha'], ['dec', 'b32']) },
    off: whole(p['off']),
    root: oneOf(p['root'], ['pin', 'oprf']),
    plat: flag(p['plat']),
    lock: whole(p['lock']),
    need: { unlock: flag(need['unlock']), approve: flag(need['approve']), unmask: flag(need['unmask']) },
    phrase: flag(p['phrase']),
    restore: list(p['restore']).map((method) => oneOf(method, ['phrase', 'pin', 'contacts'])),
    delay: whole(p['delay']),
  }
  return known(canBeFollowed(policy) ? policy : undefined)
}

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new MalformedError('not a policy')
  return value
}

const record = (value: unknown): Record<string, unknown> =>
  known(typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined)

const list = (value: unknown): unknown[] => known(Array.isArray(value) ? value : undefined)

const whole = (value: unknown): number =>
  known(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined)

const shortText = (value: unknown): string => known(typeof value === 'string' && value.length <= 64 ? value : undefined)

const flag = (value: unknown): boolean => known(typeof value === 'boolean' ? value : undefined)

const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T =>
  known(allowed.find((item) => item === value))

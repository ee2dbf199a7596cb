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

/** What a policy asks for that this version refuses, or that contradicts itself; null if it can be followed. */
const policyProblem = (p: Policy): string | null => {
  if (p.root !== 'pin' || p.plat) return 'root oprf and plat are reserved'
  if (p.restore.includes('pin')) return 'restore by PIN is reserved'
  // A phone that can tell a wrong PIN can tell a duress PIN.
  if (p.duress && p.lvl !== 'none') return 'duress requires level none'
  if (p.pin.min < 4 || p.pin.max > 8 || p.pin.min > p.pin.max) return 'PIN length'
  if (p.otp.len < 4 || p.otp.len > 32) return 'OTP length'
  if (p.off < 8 || p.off > 32 || p.off % 4 !== 0) return 'answer length'
  // A hostile server must not be able to make the stored PIN cheap to search.
  if (p.it < 1000 || p.it > 10_000_000) return 'iterations'
  if (p.fc < 1 || p.fc > 10) return 'fatal counter'
  return null
}

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
  const problem = policyProblem(policy)
  if (problem !== null) throw new MalformedError(problem)
  return policy
}

const record = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedError('not a policy')
  return value as Record<string, unknown>
}

const list = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new MalformedError('not a policy')
  return value
}

const whole = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new MalformedError('not a policy')
  return value
}

const shortText = (value: unknown): string => {
  if (typeof value !== 'string' || value.length > 64) throw new MalformedError('not a policy')
  return value
}

const flag = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new MalformedError('not a policy')
  return value
}

const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T => {
  const found = allowed.find((item) => item === value)
  if (found === undefined) throw new MalformedError('not a policy')
  return found
}

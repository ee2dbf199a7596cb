import { randomBytes } from '@noble/hashes/utils.js'
import type { RandomBytes } from '../core/protocol/bytes.ts'
import type { Pbkdf2 } from '../core/protocol/pin.ts'
import { ZaasError } from './errors.ts'
import { defaultPbkdf2 } from './pbkdf2.ts'

/** The part of `fetch` that the SDK uses. */
export type FetchLike = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>

/** What the platform gives; every member has a default. `pbkdf2` is worth giving on React Native, where only JavaScript is there otherwise. */
export interface DeviceOptions {
  fetch?: FetchLike
  pbkdf2?: Pbkdf2
  /** Cryptographically secure random bytes. */
  random?: RandomBytes
  /** Local time, milliseconds since 1970. */
  now?: () => number
  /** Waits, for pauses between tries. */
  sleep?: (milliseconds: number) => Promise<void>
}

/** Platform functions with defaults filled in. */
export type Ports = Required<DeviceOptions>

const MAX_PBKDF2_SIZE = 32

/** Fills in what the caller left out. */
export const portsOf = (options: DeviceOptions): Ports => {
  return {
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    pbkdf2: options.pbkdf2 === undefined ? defaultPbkdf2 : checked(options.pbkdf2),
    random: options.random ?? ((size) => randomBytes(size)),
    now: options.now ?? (() => Date.now()),
    sleep: options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds))),
  }
}

// A native module that returns hex text or the wrong length would give keys that are guessed easily, and silently.
const checked = (pbkdf2: Pbkdf2): Pbkdf2 => {
  return async (password, salt, iterations, size) => {
    const key: unknown = await pbkdf2(password, salt, iterations, size)
    if (!(key instanceof Uint8Array) || key.length !== MAX_PBKDF2_SIZE)
      throw new ZaasError('invalid_input', 'pbkdf2 must return 32 bytes')
    return key
  }
}

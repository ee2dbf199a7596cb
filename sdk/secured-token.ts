import { codeRoot } from '../core/protocol/pin.ts'
import type { Policy } from '../core/protocol/policy.ts'
import type { Purpose } from '../core/protocol/proof.ts'
import type { Device } from './device.ts'
import { gone, ZaasError } from './errors.ts'
import { withPinKey } from './local-check.ts'
import { type Done, doneOrRefused, refused, type Refused } from './outcome.ts'
import type { CallOptions } from './patience.ts'
import { prove, type Proved } from './prove.ts'
import { borrowing, type Secret } from './secrets.ts'
import { SessionLock } from './session-lock.ts'
import type { StoredToken } from './stored-token.ts'
import { unlessCutOff } from './synchronise.ts'

// With what the phone itself does, nobody waits longer than 5 s.
const UNLOCK_MILLISECONDS = 4000

/** A stored token behind its PIN: what is done under it, and what an unlocking leaves in memory until the auto-lock. */
export class SecuredToken {
  readonly #stored: StoredToken
  readonly #session: SessionLock

  constructor(stored: StoredToken) {
    this.#stored = stored
    this.#session = new SessionLock(() => stored.now())
  }

  get #policy(): Policy {
    return this.#stored.record.pol
  }

  /** Whether codes need the PIN. */
  get locked(): boolean {
    return this.#policy.need.unlock && this.#policy.mode !== 'device' && this.#session.locked
  }

  /** Drops what `unlock` left in memory. */
  lock(): void {
    this.#session.lock()
  }

  /**
   * Verifies the PIN with the server and keeps its code root; without the server once the limit is over, 4 s unless
   * told.
   */
  unlock(pin: Secret | undefined, limits?: CallOptions): Promise<(Done & { offline?: true }) | Refused> {
    return borrowing({ pin }, (given) => this.#unlock(given.pin, { timeoutMs: UNLOCK_MILLISECONDS, ...limits }))
  }

  async #unlock(pin: Uint8Array | undefined, limits: CallOptions): Promise<(Done & { offline?: true }) | Refused> {
    const kept: { root?: Uint8Array } = {}
    const keeping = <T>(device: Device, task: (pinKey: Uint8Array) => Promise<T>): Promise<T | Refused> =>
      withPinKey(device, pin, (pinKey) => {
        kept.root = codeRoot(pinKey)
        return task(pinKey)
      })
    const asked = (device: Device) => keeping(device, (pinKey) => prove(device, pinKey, 'unlock'))
    const unasked = (device: Device) => keeping(device, () => Promise.resolve(null))
    const answer = await unlessCutOff(() => this.#stored.online(asked, limits))
    const outcome = answer ?? (kept.root === undefined ? await this.#stored.offline(unasked) : null)
    if (outcome !== null && 'result' in outcome) return outcome
    if (outcome?.ok === 0) return refused(outcome)
    if (kept.root === undefined || (outcome === null && this.#stored.record.gone)) return { result: 'gone' }
    this.#session.unlock(kept.root, this.#policy.lock)
    return outcome === null ? { result: 'done', offline: true } : { result: 'done' }
  }

  /** Runs a task with the server and the key of a PIN (32 bytes). */
  withPin<T>(
    pin: Secret | undefined,
    task: (device: Device, pinKey: Uint8Array) => Promise<T>,
    limits?: CallOptions,
  ): Promise<T | Refused> {
    return borrowing({ pin }, (given) =>
      this.#stored.online((device) => withPinKey(device, given.pin, (pinKey) => task(device, pinKey)), limits),
    )
  }

  /** Proves a purpose that has nothing to tell but that it was done. */
  proved(
    pin: Secret | undefined,
    purpose: Purpose,
    limits?: CallOptions,
    what: (device: Device) => Proved = () => ({}),
  ): Promise<Done | Refused> {
    const proving = async (device: Device, pinKey: Uint8Array): Promise<Done | Refused> =>
      doneOrRefused(await prove(device, pinKey, purpose, what(device)))
    return this.withPin(pin, proving, limits)
  }

  /** Checks a PIN by the local check, where there is one. */
  validate(pin: Secret | undefined): Promise<Done | Refused> {
    const validated = async (device: Device, secret: Uint8Array | undefined): Promise<Done | Refused> =>
      this.#policy.lvl === 'none'
        ? { result: 'denied' }
        : withPinKey<Done>(device, secret, () => Promise.resolve({ result: 'done' }))
    return borrowing({ pin }, (given) => this.#stored.offline((device) => validated(device, given.pin)))
  }

  /** Runs a task with the code root of a PIN (32 bytes), or with the one that an unlocking left. No network. */
  withRoot<T>(pin: Secret | undefined, task: (device: Device, root: Uint8Array) => Promise<T>): Promise<T> {
    return borrowing({ pin }, (given) => this.#stored.offline((device) => this.#withRoot(device, given.pin, task)))
  }

  async #withRoot<T>(
    device: Device,
    pin: Uint8Array | undefined,
    task: (device: Device, root: Uint8Array) => Promise<T>,
  ): Promise<T> {
    if (device.record.gone) throw gone()
    const held = pin === undefined ? this.#session.root : null
    if (held !== null) return task(device, held)
    if (pin === undefined && this.locked) throw new ZaasError('locked', 'the token is locked')
    const made = await withPinKey(device, pin, async (pinKey) => ({ code: await task(device, codeRoot(pinKey)) }))
    if ('code' in made) return made.code
    // Codes are not outcomes: only a local check (levels checksum and hash) can refuse here.
    if (made.result === 'wrong-pin') throw new ZaasError('wrong_pin', 'wrong PIN', { left: made.left })
    throw gone()
  }
}

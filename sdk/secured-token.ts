import { codeRoot } from '../core/protocol/pin.ts'
import type { Policy } from '../core/protocol/policy.ts'
import type { Purpose } from '../core/protocol/proof.ts'
import type { Device } from './device.ts'
import { ZaasError } from './errors.ts'
import { withPinKey } from './local-check.ts'
import { type Done, doneOrRefused, refused, type Refused } from './outcome.ts'
import { prove, type Proved } from './prove.ts'
import { borrowing, type Secret } from './secrets.ts'
import { SessionLock } from './session-lock.ts'
import type { StoredToken } from './stored-token.ts'
import { settle, unlessCutOff } from './synchronise.ts'

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

  /** Verifies the PIN with the server where there is a network, and keeps its code root. */
  unlock(pin: Secret | undefined): Promise<(Done & { offline?: true }) | Refused> {
    return borrowing({ pin }, (given) => this.#stored.offline((device) => this.#unlock(device, given.pin)))
  }

  async #unlock(device: Device, pin: Uint8Array | undefined): Promise<(Done & { offline?: true }) | Refused> {
    const connected = await unlessCutOff(async () => {
      await settle(device)
      return true
    })
    return withPinKey(device, pin, async (pinKey) => {
      const answer = connected === null ? null : await unlessCutOff(() => prove(device, pinKey, 'unlock'))
      if (answer?.ok === 0) return refused(answer)
      this.#session.unlock(codeRoot(pinKey), this.#policy.lock)
      return answer === null ? { result: 'done', offline: true } : { result: 'done' }
    })
  }

  /** Runs a task with the server and the key of a PIN (32 bytes). */
  withPin<T>(pin: Secret | undefined, task: (device: Device, pinKey: Uint8Array) => Promise<T>): Promise<T | Refused> {
    return borrowing({ pin }, (given) =>
      this.#stored.online((device) => withPinKey(device, given.pin, (pinKey) => task(device, pinKey))),
    )
  }

  /** Proves a purpose that has nothing to tell but that it was done. */
  proved(
    pin: Secret | undefined,
    purpose: Purpose,
    what: (device: Device) => Proved = () => ({}),
  ): Promise<Done | Refused> {
    return this.withPin(pin, async (device, pinKey) =>
      doneOrRefused(await prove(device, pinKey, purpose, what(device))),
    )
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
    const held = pin === undefined ? this.#session.root : null
    if (held !== null) return task(device, held)
    if (pin === undefined && this.locked) throw new ZaasError('locked', 'the token is locked')
    const made = await withPinKey(device, pin, async (pinKey) => ({ code: await task(device, codeRoot(pinKey)) }))
    if ('code' in made) return made.code
    // Codes are not outcomes: only a local check (levels checksum and hash) can refuse here.
    if (made.result === 'wrong-pin') throw new ZaasError('wrong_pin', 'wrong PIN', { left: made.left })
    throw new ZaasError('gone', 'the token must be enrolled again')
  }
}

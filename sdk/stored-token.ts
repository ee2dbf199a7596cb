import type { RecoveryNotice } from '../core/protocol/messages.ts'
import { Device } from './device.ts'
import { trusting, ZaasError } from './errors.ts'
import { exclusively, placeOf } from './lock.ts'
import type { Ports } from './ports.ts'
import { decodeRecord, encodeRecord, type TokenRecord } from './record.ts'
import type { Seen } from './seen.ts'
import type { Store } from './store.ts'
import { settle } from './synchronise.ts'
import { dropUnconfirmed, promote } from './token-store.ts'

/** One token's record in a store, taken up and put back whole for each operation, one operation at a time. */
export class StoredToken {
  readonly #store: Store
  readonly #key: string
  readonly #ports: Ports
  #record: TokenRecord
  #recovery: RecoveryNotice | null = null
  #seen: Seen | null = null

  constructor(store: Store, key: string, record: TokenRecord, ports: Ports) {
    this.#store = store
    this.#key = key
    this.#record = record
    this.#ports = ports
  }

  /** The record as last seen. */
  get record(): Readonly<TokenRecord> {
    return this.#record
  }

  /** The record's key in its store. */
  get key(): string {
    return this.#key
  }

  /** What the last answers said of the token. */
  get seen(): Seen | null {
    return this.#seen
  }

  /** Forgets the token on this device. */
  remove(): Promise<void> {
    return exclusively(placeOf(this.#store, this.#key), async () => {
      await dropUnconfirmed(this.#store, this.#key)
      await this.#store.delete(this.#key)
    })
  }

  /** Local time, milliseconds. */
  now(): number {
    return this.#ports.now()
  }

  /** The recovery that the last `sync` told of. */
  get recovery(): RecoveryNotice | null {
    return this.#recovery
  }

  /** Runs an operation that needs no network. */
  offline<T>(task: (device: Device) => Promise<T>): Promise<T> {
    return exclusively(placeOf(this.#store, this.#key), () => this.#run(task))
  }

  /** Runs an operation with the server, after anything that an earlier lost answer left open. */
  online<T>(task: (device: Device) => Promise<T>): Promise<T> {
    const settled = async (device: Device): Promise<T> => {
      await settle(device)
      return task(device)
    }
    return exclusively(placeOf(this.#store, this.#key), async () => {
      const result = await this.#run(settled)
      // `gone` may mean that a recovery on this very device succeeded and only its confirmation was lost.
      return isGone(result) && (await promote(this.#store, this.#key)) ? this.#run(settled) : result
    })
  }

  async #run<T>(task: (device: Device) => Promise<T>): Promise<T> {
    const text = await this.#store.get(this.#key)
    if (text === undefined) throw new ZaasError('store', 'the token is no longer in the store')
    let saved = text
    const save = async (record: TokenRecord): Promise<void> => {
      const encoded = encodeRecord(record)
      if (encoded === saved) return
      await this.#store.put(this.#key, encoded)
      saved = encoded
    }
    const device = new Device(decodeRecord(text), this.#ports, save, this.#seen)
    this.#record = device.record
    try {
      return await trusting(() => task(device))
    } finally {
      this.#seen = device.seen
      if (device.heard !== null) this.#recovery = device.heard.recovery
      await device.save()
    }
  }
}

const isGone = (result: unknown): boolean =>
  result === 'gone' || (typeof result === 'object' && result !== null && 'result' in result && result.result === 'gone')

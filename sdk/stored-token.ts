import type { RecoveryNotice } from '../core/protocol/messages.ts'
import { Device } from './device.ts'
import { trusting, ZaasError } from './errors.ts'
import { acquire, exclusively, placeOf } from './lock.ts'
import { type CallOptions, Patience } from './patience.ts'
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
  readonly #place: string
  readonly #ports: Ports
  #record: TokenRecord
  #recovery: RecoveryNotice | null = null
  #seen: Seen | null = null

  constructor(store: Store, key: string, record: TokenRecord, ports: Ports) {
    this.#store = store
    this.#key = key
    this.#place = placeOf(store, key)
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
    return exclusively(this.#place, async () => {
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

  /** Runs an operation that needs no network, and waits for nobody who does. */
  offline<T>(task: (device: Device) => Promise<T>): Promise<T> {
    return this.#run(task)
  }

  /** Runs an operation with the server, one at a time, after anything that an earlier lost answer left open. */
  online<T>(task: (device: Device) => Promise<T>, limits?: CallOptions): Promise<T> {
    const patience = new Patience(limits)
    const settled = async (device: Device): Promise<T> => {
      device.patience = patience
      await settle(device)
      return task(device)
    }
    const talk = async (): Promise<T> => {
      const result = await this.#run(settled)
      // `gone` may mean that a recovery on this very device succeeded and only its confirmation was lost.
      const mayTakeOver = isGone(result) && (await exclusively(this.#place, () => promote(this.#store, this.#key)))
      return mayTakeOver ? this.#run(settled) : result
    }
    return exclusively(`${this.#place} online`, talk, patience)
  }

  async #read(): Promise<string> {
    const text = await this.#store.get(this.#key)
    if (text === undefined) throw new ZaasError('store', 'the token is no longer in the store')
    return text
  }

  /**
   * Runs a task with the record, whose lock it leaves while it waits for the network: codes are made meanwhile, and move the
   * mask. So it is read again afterwards.
   */
  async #run<T>(task: (device: Device) => Promise<T>): Promise<T> {
    let release = await acquire(this.#place)
    try {
      let saved = await this.#read()
      const save = async (record: TokenRecord): Promise<void> => {
        const encoded = encodeRecord(record)
        if (encoded === saved) return
        await this.#store.put(this.#key, encoded)
        saved = encoded
      }
      const away = async <A>(wait: () => Promise<A>): Promise<A> => {
        await device.save()
        release()
        try {
          return await wait()
        } finally {
          release = await acquire(this.#place)
          saved = await this.#read()
          Object.assign(device.record, decodeRecord(saved))
        }
      }
      const device = new Device(decodeRecord(saved), this.#ports, { save, away }, this.#seen)
      return await this.#finished(device, task)
    } finally {
      release()
    }
  }

  async #finished<T>(device: Device, task: (device: Device) => Promise<T>): Promise<T> {
    const { seen } = device
    try {
      return await trusting(() => task(device))
    } finally {
      this.#record = device.record
      if (device.seen !== seen) this.#seen = device.seen
      if (device.heard !== null) this.#recovery = device.heard.recovery
      await device.save()
    }
  }
}

const isGone = (result: unknown): boolean =>
  result === 'gone' || (typeof result === 'object' && result !== null && 'result' in result && result.result === 'gone')

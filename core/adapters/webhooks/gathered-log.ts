import { tenantOf } from '../../contract/fields.ts'
import type { LogEntry } from '../../domain/webhook/record.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { logItem, minuteOf } from './log-items.ts'

/** For how long an entry waits for others of its batch (ms): an endpoint that hangs shall not keep the others out of the log. */
const gatherMilliseconds = 1000

interface Waiting {
  service: string
  minute: number
  entry: LogEntry
  done: PromiseWithResolvers<void>
}

/** Writes what came of a batch's tries into the log: once all of them wait for that, one item a service and minute, since an item costs as much as an entry. */
export class GatheredLog {
  readonly #given: SealedTable
  #running = 0
  #waiting: Waiting[] = []

  constructor(given: SealedTable) {
    this.#given = given
  }

  /** Makes a try whose entry the others wait for. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#running += 1
    try {
      await work()
    } finally {
      this.#running -= 1
      this.#writeIfAllWait()
    }
  }

  /** Adds an entry; answers when it is stored. */
  add(service: string, entry: LogEntry): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#waiting.push({ service, minute: minuteOf(entry.happened), entry, done })
    if (this.#waiting.length === 1) void this.#given.dynamo.pause(gatherMilliseconds).then(() => this.#write())
    this.#writeIfAllWait()
    return done.promise
  }

  #writeIfAllWait(): void {
    if (this.#waiting.length >= this.#running) this.#write()
  }

  #write(): void {
    const items = Map.groupBy(this.#waiting.splice(0), ({ service, minute }) => `${service} ${minute}`)
    for (const item of items.values())
      this.#put(item).then(
        () => item.forEach(({ done }) => done.resolve()),
        (error: unknown) => item.forEach(({ done }) => done.reject(error)),
      )
  }

  /** What is of a tenant that is gone has nobody to read it. */
  async #put(all: readonly Waiting[]): Promise<void> {
    const { dynamo, table, keys, clock, random } = this.#given
    const [{ service, minute } = { service: '', minute: 0 }] = all
    const key = await keys.tenantKey(tenantOf(service))
    if (key === null) return
    const entries = all.map(({ entry }) => entry)
    await dynamo.table(table).put(logItem(service, minute, entries, { seal: seal(key, random), random, now: clock() }))
  }
}

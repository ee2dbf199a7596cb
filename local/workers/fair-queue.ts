/** Whom a call is for: lanes take turns, and within a lane the callers do. */
export interface Lane {
  readonly tenant: string
  readonly caller: string
}

/** What waits, a queue for each lane; taken in turns, so that nobody waits longer because another one sends more. */
export class FairQueue<T> {
  /** By tenant and caller, both in the order of their turns. */
  readonly #lanes = new Map<string, Map<string, Set<T>>>()

  add(item: T, { tenant, caller }: Lane): void {
    const lane = this.#lanes.get(tenant) ?? new Map<string, Set<T>>()
    this.#lanes.set(tenant, lane)
    const queue = lane.get(caller) ?? new Set<T>()
    lane.set(caller, queue.add(item))
  }

  /** Whether an item waits for a tenant that may have a turn. */
  has(mayHaveTurn: (tenant: string) => boolean): boolean {
    return [...this.#lanes.keys()].some(mayHaveTurn)
  }

  /** Takes the next item of the next tenant that may have a turn; null if none may. */
  take(mayHaveTurn: (tenant: string) => boolean): T | null {
    for (const [tenant, lane] of this.#lanes) {
      if (!mayHaveTurn(tenant)) continue
      for (const [caller, queue] of lane) {
        for (const item of queue) {
          this.delete(item, { tenant, caller })
          moveToEnd(lane, caller)
          moveToEnd(this.#lanes, tenant)
          return item
        }
      }
    }
    return null
  }

  delete(item: T, { tenant, caller }: Lane): void {
    const lane = this.#lanes.get(tenant)
    const queue = lane?.get(caller)
    queue?.delete(item)
    if (queue?.size === 0) lane?.delete(caller)
    if (lane?.size === 0) this.#lanes.delete(tenant)
  }
}

const moveToEnd = <V>(map: Map<string, V>, key: string): void => {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}

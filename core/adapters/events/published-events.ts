import type { Random } from '../../domain/ports.ts'
import type { Token } from '../../domain/token/state.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { eventItem, eventKey } from './event-items.ts'

/** Where published events are written. */
export interface PublishedEventsOptions {
  dynamo: Dynamo
  table: string
  keys: KeyRing
  random: Random
}

/** Single events of histories: written once each by the publisher. */
export class PublishedEvents {
  readonly #table: Table
  readonly #keys: KeyRing
  readonly #random: Random

  constructor({ dynamo, table, keys, random }: PublishedEventsOptions) {
    this.#table = dynamo.table(table)
    this.#keys = keys
    this.#random = random
  }

  /** Writes a token's last event into its history; the same event again changes nothing but the nonce. */
  async store({ identity, state }: Token): Promise<void> {
    const key = await this.#keys.tenantKey(identity.tenant)
    if (key === null || state.event === null) return
    await this.#table.put(eventItem(identity, state.event, seal(key, this.#random)))
  }

  /** Whether a token's history holds an event. */
  async holds(token: string, sequence: number): Promise<boolean> {
    return (await this.#table.get(eventKey(token, sequence), 'key')) !== null
  }
}

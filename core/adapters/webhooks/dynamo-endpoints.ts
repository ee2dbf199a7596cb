import { createHash, createHmac } from 'node:crypto'
import { tenantOf } from '../../contract/fields.ts'
import { equal } from '../../protocol/bytes.ts'
import type { Random, Service } from '../../domain/ports.ts'
import type { EndpointMarks, EndpointState } from '../../domain/webhook/ports.ts'
import { heldAfter, probeMilliseconds } from '../../domain/webhook/verdict.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Update } from '../dynamo/expression.ts'
import { bytes, bytesOf, expiry, type Item, number, numberOf, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { historyMilliseconds } from '../events/event-items.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'

const partition = (service: string): string => `endpoint#${service}`
const itemKey = (service: string, sort: 'off' | 'failures'): Item => ({
  key: text(partition(service)),
  sort: text(sort),
})
const urlHash = (url: string): Uint8Array => new Uint8Array(createHash('sha256').update(url).digest())
const urlMark = (service: string, url: string, { key }: DataKey): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(`tok/v1/endpoint\0${service}\0${url}`).digest())

/** Where marks of endpoints are kept. */
export interface DynamoEndpointsOptions {
  dynamo: Dynamo
  reads: BatchReads
  table: string
  keys: KeyRing
  random: Random
}

/**
 * What is known of endpoints, in the events table, two items a service: the sealed hash of the address that answered 410,
 * and the failures in a row of the address with this mark. Another `webhook.url` has another hash and mark, so that a
 * change in the configuration makes it live at once.
 */
export class DynamoEndpoints implements EndpointMarks {
  readonly #options: DynamoEndpointsOptions
  readonly #table: Table

  constructor(options: DynamoEndpointsOptions) {
    this.#options = options
    this.#table = options.dynamo.table(options.table)
  }

  async of(service: string): Promise<(url: string) => EndpointState> {
    const { reads, table, keys } = this.#options
    const [off, failing, key] = await Promise.all([
      reads.get(table, itemKey(service, 'off')),
      reads.get(table, itemKey(service, 'failures')),
      keys.tenantKey(tenantOf(service)),
    ])
    if (key === null) return () => ({ off: false, failures: 0 })
    const offHash = off === null ? null : unseal(key, partition(service), [], bytesOf(off, 'box'))
    return (url) => ({
      off: offHash !== null && equal(offHash, urlHash(url)),
      failures:
        failing !== null && equal(bytesOf(failing, 'url'), urlMark(service, url, key))
          ? numberOf(failing, 'failures')
          : 0,
    })
  }

  async switchOff(service: Service, url: string): Promise<void> {
    const { keys, random } = this.#options
    const key = await keys.tenantKey(service.tenant)
    if (key === null) return
    const box = bytes(seal(key, random)(partition(service.name), [], urlHash(url)))
    await this.#table.put({ ...itemKey(service.name, 'off'), box })
  }

  /** An address that fails for the first time takes the place of another one. */
  async failed(service: Service, url: string, at: number): Promise<void> {
    const values = { ':one': number(1), ':expires': expiry(at + historyMilliseconds) }
    const counted = await this.#update(service, url, {
      update: 'SET #failures = #failures + :one, #expires = :expires',
      condition: '#url = :url',
      values,
    })
    if (counted) return
    await this.#update(service, url, {
      update: 'SET #url = :url, #failures = :one, #probeAt = :zero, #expires = :expires',
      values: { ...values, ':zero': number(0) },
    })
  }

  async recovered(service: Service, url: string): Promise<void> {
    await this.#update(service, url, {
      update: 'SET #failures = :zero, #probeAt = :zero',
      condition: '#url = :url',
      values: { ':zero': number(0) },
    })
  }

  /** Whoever still counts it as held when it no longer is may ask it too. */
  probe(service: Service, url: string, at: number): Promise<boolean> {
    return this.#update(service, url, {
      update: 'SET #probeAt = :next',
      condition: '#url = :url AND (#probeAt <= :now OR #failures < :held)',
      values: { ':next': number(at + probeMilliseconds), ':now': number(at), ':held': number(heldAfter) },
    })
  }

  /** Updates the count of failures of an address; false when its condition does not hold. */
  async #update(service: Service, url: string, update: Update): Promise<boolean> {
    const key = await this.#options.keys.tenantKey(service.tenant)
    if (key === null) return false
    const values = { ...update.values, ':url': bytes(urlMark(service.name, url, key)) }
    const outcome = await this.#table.update(itemKey(service.name, 'failures'), { ...update, values })
    return outcome === 'written'
  }
}

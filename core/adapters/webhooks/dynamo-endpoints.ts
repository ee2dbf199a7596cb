import { createHash, createHmac } from 'node:crypto'
import { tenantOf } from '../../contract/fields.ts'
import { equal } from '../../protocol/bytes.ts'
import type { Service } from '../../domain/ports.ts'
import type { EndpointMarks } from '../../domain/webhook/ports.ts'
import { heldAfter, probeMilliseconds } from '../../domain/webhook/verdict.ts'
import type { BatchReads } from '../dynamo/batch-reads.ts'
import type { Update } from '../dynamo/expression.ts'
import { bytes, bytesOf, expiry, type Item, number, numberOf, text } from '../dynamo/item.ts'
import { historyMilliseconds } from '../events/event-items.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'

/** Partition of what is known of a service's endpoint. */
export const endpointKey = (service: string): string => `endpoint#${service}`
const itemKey = (service: string, sort: 'off' | 'failures'): Item => ({
  key: text(endpointKey(service)),
  sort: text(sort),
})
const urlHash = (url: string): Uint8Array => new Uint8Array(createHash('sha256').update(url).digest())
const urlMark = (service: string, url: string, { key }: DataKey): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(`tok/v1/endpoint\0${service}\0${url}`).digest())

/** Where marks of endpoints are kept. */
interface EndpointsTable extends Omit<SealedTable, 'clock'> {
  reads: BatchReads
}

/**
 * What is known of endpoints, in the events table, two items a service: the sealed hash of the address that answered 410,
 * and the failures in a row of the address with this mark. Another `webhook.url` has another hash and mark, so that a
 * change in the configuration makes it live at once.
 */
export const dynamoEndpoints = ({ dynamo, reads, table, keys, random }: EndpointsTable): EndpointMarks => {
  const marks = dynamo.table(table)
  /** Updates the count of failures of an address; false when its condition does not hold. */
  const count = async ({ name, tenant }: Service, url: string, update: Update): Promise<boolean> => {
    const key = await keys.tenantKey(tenant)
    if (key === null) return false
    const values = { ...update.values, ':url': bytes(urlMark(name, url, key)) }
    return (await marks.update(itemKey(name, 'failures'), { ...update, values })) === 'written'
  }
  return {
    of: async (service) => {
      const [off, failing, key] = await Promise.all([
        reads.get(table, itemKey(service, 'off')),
        reads.get(table, itemKey(service, 'failures')),
        keys.tenantKey(tenantOf(service)),
      ])
      if (key === null) return () => ({ off: false, failures: 0 })
      const offHash = off === null ? null : unseal(key, endpointKey(service), [], bytesOf(off, 'box'))
      return (url) => {
        const fails = failing !== null && equal(bytesOf(failing, 'url'), urlMark(service, url, key))
        return {
          off: offHash !== null && equal(offHash, urlHash(url)),
          failures: fails ? numberOf(failing, 'failures') : 0,
        }
      }
    },
    switchOff: async ({ name, tenant }, url) => {
      const key = await keys.tenantKey(tenant)
      if (key === null) return
      const box = bytes(seal(key, random)(endpointKey(name), [], urlHash(url)))
      await marks.put({ ...itemKey(name, 'off'), box })
    },
    failed: async (service, url, at) => {
      const values = { ':one': number(1), ':expires': expiry(at + historyMilliseconds) }
      const counted = await count(service, url, {
        update: 'SET #failures = #failures + :one, #expires = :expires',
        condition: '#url = :url',
        values,
      })
      if (counted) return
      // An address that fails for the first time takes the place of another one.
      await count(service, url, {
        update: 'SET #url = :url, #failures = :one, #probeAt = :zero, #expires = :expires',
        values: { ...values, ':zero': number(0) },
      })
    },
    recovered: async (service, url) => {
      await count(service, url, {
        update: 'SET #failures = :zero, #probeAt = :zero',
        condition: '#url = :url',
        values: { ':zero': number(0) },
      })
    },
    // Whoever still counts it as held when it no longer is may ask it too.
    probe: (service, url, at) =>
      count(service, url, {
        update: 'SET #probeAt = :next',
        condition: '#url = :url AND (#probeAt <= :now OR #failures < :held)',
        values: { ':next': number(at + probeMilliseconds), ':now': number(at), ':held': number(heldAfter) },
      }),
  }
}

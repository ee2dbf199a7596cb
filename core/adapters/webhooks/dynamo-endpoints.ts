import { createHash, createHmac } from 'node:crypto'
import {
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { tenantOf } from '../../contract/fields.ts'
import { equal } from '../../protocol/bytes.ts'
import type { Random, Service } from '../../domain/ports.ts'
import { type DataKey, seal, unseal } from '../keys/seal.ts'
import type { EndpointMarks, EndpointState } from '../../domain/webhook/ports.ts'
import { heldAfter, probeMilliseconds } from '../../domain/webhook/verdict.ts'
import {
  answered,
  bytes,
  bytesOf,
  expirySeconds,
  isConditionFailure,
  type Item,
  number,
  numberOf,
  text,
} from '../dynamo/dynamo-client.ts'
import type { BatchReads } from './dynamo-deliver-batches.ts'
import { historyMilliseconds } from '../events/dynamo-events.ts'
import type { KeyRing } from '../keys/key-ring.ts'

const itemKey = (service: string, sort: 'off' | 'failures'): Item => ({
  key: text(`endpoint#${service}`),
  sort: text(sort),
})
const urlHash = (url: string): Uint8Array => new Uint8Array(createHash('sha256').update(url).digest())
const urlMark = (url: string, { key }: DataKey): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(`tok/v1/endpoint\0${url}`).digest())

/** Where marks of endpoints are kept. */
export interface DynamoEndpointsOptions {
  dynamo: DynamoDBClient
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

  constructor(options: DynamoEndpointsOptions) {
    this.#options = options
  }

  async of(service: string): Promise<(url: string) => EndpointState> {
    const { reads, table, keys } = this.#options
    const [off, failing, key] = await Promise.all([
      reads.get(table, itemKey(service, 'off')),
      reads.get(table, itemKey(service, 'failures')),
      keys.tenantKey(tenantOf(service)),
    ])
    if (key === null) return () => ({ off: false, failures: 0 })
    const offHash = off === null ? null : unseal(key, `endpoint#${service}`, 0, bytesOf(off, 'box'))
    return (url) => ({
      off: offHash !== null && equal(offHash, urlHash(url)),
      failures:
        failing !== null && equal(bytesOf(failing, 'url'), urlMark(url, key)) ? numberOf(failing, 'failures') : 0,
    })
  }

  async switchOff(service: Service, url: string, at: number): Promise<void> {
    const { dynamo, table, keys, random } = this.#options
    const key = await keys.tenantKey(service.tenant)
    if (key === null) return
    const box = seal(key, `endpoint#${service.name}`, 0, urlHash(url), random(12))
    await answered(
      dynamo.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...itemKey(service.name, 'off'), service: text(service.name), at: number(at), box: bytes(box) },
        }),
      ),
    )
  }

  /** An address that fails for the first time takes the place of another one. */
  async failed(service: Service, url: string, at: number): Promise<void> {
    const expires = number(expirySeconds(at + historyMilliseconds))
    const counted = await this.#update(service, url, {
      UpdateExpression: 'SET #failures = #failures + :one, #expires = :expires',
      ConditionExpression: '#url = :url',
      ExpressionAttributeNames: { '#failures': 'failures', '#expires': 'expires' },
      ExpressionAttributeValues: { ':one': number(1), ':expires': expires },
    })
    if (counted) return
    await this.#update(service, url, {
      UpdateExpression: 'SET #url = :url, #failures = :one, #probeAt = :zero, #expires = :expires',
      ExpressionAttributeNames: { '#failures': 'failures', '#probeAt': 'probeAt', '#expires': 'expires' },
      ExpressionAttributeValues: { ':one': number(1), ':zero': number(0), ':expires': expires },
    })
  }

  async recovered(service: Service, url: string): Promise<void> {
    await this.#update(service, url, {
      UpdateExpression: 'SET #failures = :zero, #probeAt = :zero',
      ConditionExpression: '#url = :url',
      ExpressionAttributeNames: { '#failures': 'failures', '#probeAt': 'probeAt' },
      ExpressionAttributeValues: { ':zero': number(0) },
    })
  }

  /** Whoever still counts it as held when it no longer is may ask it too. */
  probe(service: Service, url: string, at: number): Promise<boolean> {
    return this.#update(service, url, {
      UpdateExpression: 'SET #probeAt = :next',
      ConditionExpression: '#url = :url AND (#probeAt <= :now OR #failures < :held)',
      ExpressionAttributeNames: { '#failures': 'failures', '#probeAt': 'probeAt' },
      ExpressionAttributeValues: {
        ':next': number(at + probeMilliseconds),
        ':now': number(at),
        ':held': number(heldAfter),
      },
    })
  }

  /** Updates the count of failures; false when its condition does not hold. */
  async #update(service: Service, url: string, update: Partial<UpdateItemCommandInput>): Promise<boolean> {
    const { dynamo, table, keys } = this.#options
    const key = await keys.tenantKey(service.tenant)
    if (key === null) return false
    const command = new UpdateItemCommand({
      TableName: table,
      Key: itemKey(service.name, 'failures'),
      ...update,
      ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#url': 'url' },
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':url': bytes(urlMark(url, key)) },
    })
    try {
      await answered(dynamo.send(command))
      return true
    } catch (error) {
      if (isConditionFailure(error)) return false
      throw error
    }
  }
}

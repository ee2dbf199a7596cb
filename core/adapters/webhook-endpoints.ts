import { createHash } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { tenantOf } from '../contract/fields.ts'
import { equal } from '../protocol/bytes.ts'
import type { Random, Service } from '../domain/ports.ts'
import { seal, unseal } from '../domain/seal.ts'
import type { EndpointMarks } from '../domain/webhook/ports.ts'
import { answered, bytes, bytesOf, number, text } from './dynamo-client.ts'
import type { Item } from './dynamo-client.ts'
import type { BatchReads } from './dynamo-deliver-batches.ts'
import type { KeyRing } from './key-ring.ts'

const itemKey = (service: string): Item => ({ key: text(`endpoint#${service}`), sort: text('off') })
const urlHash = (url: string): Uint8Array => new Uint8Array(createHash('sha256').update(url).digest())

/** Where marks of endpoints are kept. */
export interface DynamoEndpointsOptions {
  dynamo: DynamoDBClient
  reads: BatchReads
  table: string
  keys: KeyRing
  random: Random
}

/**
 * Endpoints that answered 410, in the events table: one item a service, with the sealed hash of the address that is
 * switched off. Another `webhook.url` has another hash, so that a change in the configuration makes it live at once.
 */
export class DynamoEndpoints implements EndpointMarks {
  readonly #options: DynamoEndpointsOptions

  constructor(options: DynamoEndpointsOptions) {
    this.#options = options
  }

  async of(service: string): Promise<(url: string) => boolean> {
    const { reads, table, keys } = this.#options
    const [item, key] = await Promise.all([reads.get(table, itemKey(service)), keys.tenantKey(tenantOf(service))])
    if (item === null || key === null) return () => false
    const off = unseal(key, `endpoint#${service}`, 0, bytesOf(item, 'box'))
    return (url) => equal(off, urlHash(url))
  }

  async switchOff(service: Service, url: string, at: number): Promise<void> {
    const { dynamo, table, keys, random } = this.#options
    const key = await keys.tenantKey(service.tenant)
    if (key === null) return
    const box = seal(key, `endpoint#${service.name}`, 0, urlHash(url), random(12))
    await answered(dynamo.send(new PutItemCommand({ TableName: table, Item: { ...itemKey(service.name), service: text(service.name), at: number(at), box: bytes(box) } })))
  }
}

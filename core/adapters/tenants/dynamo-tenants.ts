import type { Tenants } from '../../domain/tenant-ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Item } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { tenantKey } from './tenant-items.ts'

/** The tenants table: profiles, members and the places of their plans. */
export interface DynamoTenantsOptions {
  dynamo: Dynamo
  table: string
}

/** Tenants in DynamoDB. */
export class DynamoTenants implements Tenants {
  readonly #table: Table

  constructor({ dynamo, table }: DynamoTenantsOptions) {
    this.#table = dynamo.table(table)
  }

  /** Whether the name is taken. */
  async exists(tenant: string): Promise<boolean> {
    return (await this.#table.get(tenantKey(tenant, 'profile'))) !== null
  }

  /** Gives back the places of enrolments that ran out; true when there were any. */
  async prunePlaces(tenant: string, now: number): Promise<boolean> {
    const item = await this.#table.get(tenantKey(tenant, 'places'))
    const places = Object.entries(item?.['places']?.M ?? {})
    const lapsed = places.filter(([, until]) => until.N !== '0' && Number(until.N) <= now)
    const freed = await Promise.all(lapsed.map(([token, until]) => this.#free(tenant, token, until)))
    return freed.includes('written')
  }

  /** Frees one place unless it was renewed meanwhile. */
  #free(tenant: string, token: string, until: Item[string]): Promise<'written' | 'failed'> {
    return this.#table.update(tenantKey(tenant, 'places'), {
      update: 'REMOVE #places.#token',
      condition: '#places.#token = :until',
      names: { '#token': token },
      values: { ':until': until },
    })
  }
}

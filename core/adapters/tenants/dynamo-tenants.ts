import { AppError } from '../../contract/errors.ts'
import { freePlan, type Member } from '../../domain/tenant.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { type Item, number, text } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import { tenantItem } from './tenant-item.ts'

/** The tenants table: profiles, members and the places of their plans. */
export interface DynamoTenantsOptions {
  dynamo: Dynamo
  table: string
}

/** What a new tenant brings to other tables, written with it or not at all. */
export interface TenantCompanions {
  keys: { table: string; item: Item }
  services: { table: string; items: readonly Item[] }
  /** The sign-up code that is used up. */
  code: { table: string; key: string }
}

/** Tenants in DynamoDB. */
export class DynamoTenants {
  readonly #dynamo: Dynamo
  readonly #table: Table

  constructor({ dynamo, table }: DynamoTenantsOptions) {
    this.#dynamo = dynamo
    this.#table = dynamo.table(table)
  }

  /** Whether the name is taken. */
  async exists(tenant: string): Promise<boolean> {
    return (await this.#table.get(tenantItem(tenant, 'profile'))) !== null
  }

  /** Creates a tenant with everything that belongs to it in one transaction; `taken` when the name or the code has gone meanwhile. */
  async create(
    tenant: string,
    member: Member,
    created: number,
    { keys, services, code }: TenantCompanions,
  ): Promise<'created' | 'taken'> {
    const dynamo = this.#dynamo
    const profile = { email: text(member.email), plan: text(freePlan.name), created: number(created) }
    const places = { max: number(freePlan.maxTokens), places: { M: {} } }
    const owner = { email: text(member.email), role: text(member.role), created: number(created) }
    const outcome = await dynamo.transact([
      this.#table.putting(
        { ...tenantItem(tenant, 'profile'), ...profile },
        { condition: 'attribute_not_exists(#tenant)' },
      ),
      this.#table.putting({ ...tenantItem(tenant, 'places'), ...places }),
      this.#table.putting({ ...tenantItem(tenant, `member#${member.id}`), ...owner }),
      dynamo.table(keys.table).putting(keys.item),
      ...services.items.map((item) => dynamo.table(services.table).putting(item)),
      dynamo.table(code.table).deleting({ key: text(code.key) }, { condition: 'attribute_exists(#key)' }),
    ])
    if (outcome === 'conflict') throw new AppError('busy')
    return outcome === 'written' ? 'created' : 'taken'
  }

  /** Gives back the places of enrolments that ran out; true when there were any. */
  async prunePlaces(tenant: string, now: number): Promise<boolean> {
    const item = await this.#table.get(tenantItem(tenant, 'places'))
    const places = Object.entries(item?.['places']?.M ?? {})
    const lapsed = places.filter(([, until]) => until.N !== '0' && Number(until.N) <= now)
    const freed = await Promise.all(lapsed.map(([token, until]) => this.#free(tenant, token, until)))
    return freed.includes('written')
  }

  /** Frees one place unless it was renewed meanwhile. */
  #free(tenant: string, token: string, until: Item[string]): Promise<'written' | 'failed'> {
    return this.#table.update(tenantItem(tenant, 'places'), {
      update: 'REMOVE #places.#token',
      condition: '#places.#token = :until',
      names: { '#token': token },
      values: { ':until': until },
    })
  }
}

import { type Item, text } from '../dynamo/item.ts'

/** Key of a tenant's item in the tenants table. */
export const tenantItem = (tenant: string, item: string): Item => ({ tenant: text(tenant), item: text(item) })

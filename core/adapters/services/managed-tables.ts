import type { Random } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Table } from '../dynamo/table.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** Where services and authkeys are kept. */
export interface DynamoServicesOptions {
  dynamo: Dynamo
  table: string
  /** Tables of the audit and of first answers to idempotent requests, for functions that change something. */
  changes?: { tenants: string; sessions: string }
  keys: KeyRing
  random: Random
}

/** What a change is written together with. */
export interface ManagedTables {
  tenants: Table
  sessions: Table
}

/** The tables by their names. */
export const managedTables = (dynamo: Dynamo, names: { tenants: string; sessions: string }): ManagedTables => ({
  tenants: dynamo.table(names.tenants),
  sessions: dynamo.table(names.sessions),
})

/** The tables of a function that changes something. */
export const changing = (tables: ManagedTables | null): ManagedTables => {
  if (tables === null) throw new Error('this function only reads')
  return tables
}

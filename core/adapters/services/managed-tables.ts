import type { Dynamo } from '../dynamo/dynamo.ts'
import type { Table } from '../dynamo/table.ts'
import type { SealedTable } from '../keys/sealed-table.ts'

/** Tables of the audit and of first answers to idempotent requests, for functions that change something. */
interface ManagedTables {
  tenants: string
  sessions: string
}

/** Where services and authkeys are kept. */
export interface DynamoServicesOptions extends Omit<SealedTable, 'clock'> {
  changes?: ManagedTables
}

/** What a change is written together with. */
export const changing = (dynamo: Dynamo, names: ManagedTables | undefined): { tenants: Table; sessions: Table } => {
  if (names === undefined) throw new Error('this function only reads')
  return { tenants: dynamo.table(names.tenants), sessions: dynamo.table(names.sessions) }
}

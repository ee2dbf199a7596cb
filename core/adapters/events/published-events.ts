import type { Token } from '../../domain/token/state.ts'
import { seal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { eventItem } from './event-items.ts'

/** Single events of histories: a token's last one, written once by the publisher. */
export const publishedEvents = ({ dynamo, table, keys, random }: Omit<SealedTable, 'clock'>) => {
  const events = dynamo.table(table)
  return {
    store: async ({ identity, state }: Token): Promise<void> => {
      const key = await keys.tenantKey(identity.tenant)
      if (key === null || state.event === null) return
      // The same event again changes nothing but the nonce.
      await events.put(eventItem(identity, state.event, seal(key, random)))
    },
  }
}

import { createHmac } from 'node:crypto'
import type { Counters } from '../../domain/limits.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { expiry, type Item, number, numberOf, text } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'

/** Counters in the sessions table, each until its window is over. A name is a keyed hash: the table does not tell whose address or mailbox was counted. */
export const dynamoCounters = (options: { dynamo: Dynamo; table: string; keys: KeyRing }): Counters => {
  const table = options.dynamo.table(options.table)
  const keyOf = async (name: string): Promise<Item> => {
    const { key } = await options.keys.branchKey(KeyRing.branchOf(''), true)
    const digest = createHmac('sha256', key).update(`tok/v1/counter\0${name}`).digest('base64url')
    return { key: text(`count#${digest}`) }
  }
  return {
    count: async (name, end, by) => {
      const { item } = await table.updateAndGet(await keyOf(name), {
        update: 'ADD #count :by SET #expires = :expires',
        values: { ':by': number(by), ':expires': expiry(end) },
      })
      return numberOf(item, 'count')
    },
    read: async (name) => {
      const item = await table.get(await keyOf(name))
      return item === null ? 0 : numberOf(item, 'count')
    },
  }
}

import type { KeyUse, KeyUses } from '../../domain/key-uses.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, expiry, type Item, number, numberOf, secondsOf, text, textOf } from '../dynamo/item.ts'
import { seal, unseal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'

const hour = 3_600_000
/** As long as the audit. */
const keptMilliseconds = 400 * 24 * hour

const itemKey = (tenant: string, id: string): Item => ({ key: text(`used#${tenant}#${id}`) })

/** The last uses of authkeys in the sessions table: the hour in clear, which DynamoDB compares, and bound to what is sealed. */
export const dynamoKeyUses = ({ dynamo, table, keys, random }: Omit<SealedTable, 'clock'>): KeyUses => ({
  note: async (tenant, id, use) => {
    const key = itemKey(tenant, id)
    const expires = use.at + keptMilliseconds
    const hours = Math.floor(use.at / hour)
    const sealer = seal(await keys.existing(tenant), random)
    const box = sealer(textOf(key, 'key'), [hours, secondsOf(expires)], utf8(JSON.stringify(use)))
    await dynamo.table(table).update(key, {
      update: 'SET #hour = :hour, #expires = :expires, #box = :box',
      condition: 'attribute_not_exists(#hour) OR #hour < :hour',
      values: { ':hour': number(hours), ':expires': expiry(expires), ':box': bytes(box) },
    })
  },
  read: async (tenant, ids) => {
    if (ids.length === 0) return new Map()
    const found = await dynamo.batchGet({ [table]: ids.map((id) => itemKey(tenant, id)) })
    const dataKey = await keys.existing(tenant)
    return new Map(
      (found[table] ?? []).map((item) => {
        const name = textOf(item, 'key')
        const bound = [numberOf(item, 'hour'), numberOf(item, 'expires')]
        const use = JSON.parse(fromUtf8(unseal(dataKey, name, bound, bytesOf(item, 'box')))) as KeyUse
        return [name.slice(name.lastIndexOf('#') + 1), use]
      }),
    )
  },
})

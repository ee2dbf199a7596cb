import type { EventStore } from '../../domain/ports.ts'
import type { Token } from '../../domain/token/state.ts'
import type { TokenEvent } from '../../domain/token/token-event.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { text } from '../dynamo/item.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { historyKey, readEventItem, sequenceText } from './event-items.ts'

/** Histories in DynamoDB. */
export class DynamoEvents implements EventStore {
  readonly #options: { dynamo: Dynamo; table: string; keys: KeyRing }

  constructor(options: { dynamo: Dynamo; table: string; keys: KeyRing }) {
    this.#options = options
  }

  async history({ identity }: Token, { before, limit }: { before: number; limit: number }): Promise<TokenEvent[]> {
    const { dynamo, table, keys } = this.#options
    const key = await keys.tenantKey(identity.tenant)
    if (key === null) return []
    const { items } = await dynamo.table(table).query({
      key: '#key = :key AND #sort < :before',
      values: { ':key': text(historyKey(identity.id)), ':before': text(sequenceText(before)) },
      newestFirst: true,
      limit,
    })
    return items.map((item) => readEventItem(item, key).event)
  }
}

import { fromB64u } from '../../protocol/base64url.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import type { Waiting, WaitingTries } from '../../domain/webhook/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { expiry, type Item, text, textOf } from '../dynamo/item.ts'
import { historyMilliseconds } from '../events/event-items.ts'

const hexDigits = '0123456789abcdef'
const deletesAtOnce = 16
const pageLength = 500
/** Digits of a time in milliseconds, so that text sorts as numbers do. */
const timeDigits = 15

const partition = (shard: string): string => `waiting#${shard}`
const timeText = (time: number): string => String(time).padStart(timeDigits, '0')
const sortOf = ({ reference: { token, sequence, attempt, from }, due }: Waiting): string =>
  `${timeText(due)}#${token}#${sequence}#${attempt}${from === undefined ? '' : `#${from}`}`
const shardOf = (token: string): string => hexDigits[(fromB64u(token, 16)[0] ?? 0) >> 4] ?? '0'

const keyOf = (waiting: Waiting): Item => ({
  key: text(partition(shardOf(waiting.reference.token))),
  sort: text(sortOf(waiting)),
})

const readWaiting = (item: Item): Waiting => {
  const [due = '', token = '', sequence = '', attempt = '', from] = textOf(item, 'sort').split('#')
  return {
    reference: {
      token,
      sequence: Number(sequence),
      service: textOf(item, 'service'),
      attempt: Number(attempt),
      ...(from === undefined ? {} : { from: Number(from) }),
    },
    due: Number(due),
  }
}

/** Where tries that wait are added and taken from. */
export interface DynamoWaiting extends WaitingTries {
  /** Adds a try; the same one again changes nothing. */
  add(waiting: Waiting): Promise<void>
}

/** Tries that wait for longer than a queue can delay, in the events table: sixteen partitions, each in the order of time. */
export const dynamoWaiting = (dynamo: Dynamo, table: string): DynamoWaiting => {
  const tries = dynamo.table(table)
  const page = (key: string, end: number, after: Item | null): Promise<{ items: Item[]; next: Item | null }> =>
    tries.query({
      key: '#key = :key AND #sort < :end',
      values: { ':key': text(key), ':end': text(timeText(end)) },
      limit: pageLength,
      after,
    })
  return {
    add: async (waiting) => {
      const { reference, due } = waiting
      const expires = expiry(due + historyMilliseconds)
      await tries.put({ ...keyOf(waiting), service: text(reference.service), expires })
    },
    async *due(end) {
      const shards = [...hexDigits].map(partition)
      const firsts = await Promise.all(shards.map(async (key) => ({ key, first: await page(key, end, null) })))
      for (const { key, first } of firsts) {
        let found = first
        while (found.items.length > 0) {
          yield found.items.map(readWaiting)
          if (found.next === null) break
          found = await page(key, end, found.next)
        }
      }
    },
    remove: (waiting) => inParallel(waiting, deletesAtOnce, async (one) => void (await tries.delete(keyOf(one)))),
  }
}

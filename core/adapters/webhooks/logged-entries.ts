import { tenantOf } from '../../contract/fields.ts'
import type { LogEntry } from '../../domain/webhook/record.ts'
import type { Span } from '../../domain/usage/ports.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { logKey, minuteOf, minuteText, readLogItem } from './log-items.ts'

const pageLength = 100

/** What tells a delivery from the others of its service. */
export const deliveryOf = ({ token, sequence }: Pick<LogEntry, 'token' | 'sequence'>): string => `${token} ${sequence}`

const inOrder = (entries: readonly LogEntry[]): LogEntry[] =>
  entries.toSorted((a, b) => a.attempt - b.attempt || a.at - b.at)

/** A service's items in the order of their events' minutes, each with the minute that it is of. */
const itemsFrom = async function* (
  { dynamo, table }: Pick<SealedTable, 'dynamo' | 'table'>,
  service: string,
  from: number,
): AsyncGenerator<{ minute: string; item: Item }> {
  let after: Item | null = null
  do {
    const page: { items: Item[]; next: Item | null } = await dynamo.table(table).query({
      key: '#key = :key AND #sort >= :from',
      values: { ':key': text(logKey(service)), ':from': text(minuteText(minuteOf(from))) },
      limit: pageLength,
      after,
    })
    for (const item of page.items) yield { minute: textOf(item, 'sort').split('#')[0] ?? '', item }
    after = page.next
  } while (after !== null)
}

const byEvent = ([a]: readonly LogEntry[], [b]: readonly LogEntry[]): number => (a?.happened ?? 0) - (b?.happened ?? 0)

/** Hands over what a service's log holds of the events of a time: each delivery's entries together, in their order; until one is answered with false. */
export const visitLogged = async (
  given: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>,
  service: string,
  { from, to }: Span,
  visit: (entries: readonly LogEntry[]) => unknown,
): Promise<void> => {
  const key = await given.keys.existing(tenantOf(service))
  let [minute, entries]: [string, LogEntry[]] = ['', []]
  const handOver = (): boolean => {
    const within = entries.filter(({ happened }) => from <= happened && happened < to)
    entries = []
    const deliveries = [...Map.groupBy(within, deliveryOf).values()].toSorted(byEvent)
    return deliveries.every((group) => visit(inOrder(group)) !== false)
  }
  // All of a delivery is of its event's minute, so that no more than a minute is held at once.
  for await (const next of itemsFrom(given, service, from)) {
    if (next.minute >= minuteText(to)) break
    if (next.minute !== minute && !handOver()) return
    minute = next.minute
    entries.push(...readLogItem(next.item, key))
  }
  handOver()
}

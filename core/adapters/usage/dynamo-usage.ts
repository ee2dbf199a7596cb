import { tenantOf } from '../../contract/fields.ts'
import { stepMilliseconds } from '../../contract/usage.ts'
import { columns, type Figures, latencyClasses, noFigures } from '../../domain/usage/figures.ts'
import type { UsageDay, UsageStore } from '../../domain/usage/ports.ts'
import { bytes, bytesOf, expiry, type Item, number, numberOf, secondsOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, seal, type Sealer, unseal } from '../keys/seal.ts'
import type { SealedTable } from '../keys/sealed-table.ts'

/** How long the figures of a day are kept (days): a year and a month. */
const keptDays = 400
const pageLength = 100
const numbersOfHour = columns.length + latencyClasses
const bytesOfHour = 1 + 4 * numbersOfHour

/** Partition of a service's figures. */
export const usageKey = (service: string): string => `usage#${service}`
const dayText = (day: number): string => new Date(day * stepMilliseconds.day).toISOString().slice(0, 10)
const dayOf = (sort: string): number => Date.parse(sort) / stepMilliseconds.day
const itemKey = (service: string, day: number): Item => ({ key: text(usageKey(service)), sort: text(dayText(day)) })

/** Hours with something in them, all of one size: which there are does not depend on PINs, and how often duress was signalled must not show. */
const encodeHours = (hours: UsageDay['hours']): Uint8Array => {
  const box = new DataView(new ArrayBuffer(hours.size * bytesOfHour))
  for (const [place, [hour, figures]] of [...hours].entries()) {
    const numbers = [...columns.map((column) => figures[column]), ...figures.latency]
    box.setUint8(place * bytesOfHour, hour % 24)
    for (const [index, value] of numbers.entries()) box.setUint32(place * bytesOfHour + 1 + 4 * index, value)
  }
  return new Uint8Array(box.buffer)
}

const decodeHour = (box: DataView, offset: number): Figures => {
  const numbers = Array.from({ length: numbersOfHour }, (_, index) => box.getUint32(offset + 4 * index))
  const figures = noFigures()
  for (const [index, column] of columns.entries()) figures[column] = numbers[index] ?? 0
  return { ...figures, latency: numbers.slice(columns.length) }
}

const decodeHours = (plain: Uint8Array, day: number): UsageDay['hours'] => {
  const box = new DataView(plain.buffer, plain.byteOffset, plain.byteLength)
  const offsets = Array.from({ length: plain.length / bytesOfHour }, (_, place) => place * bytesOfHour)
  return new Map(offsets.map((offset) => [day * 24 + box.getUint8(offset), decodeHour(box, offset + 1)]))
}

const boxName = (item: Item): string => `${textOf(item, 'key')}#${textOf(item, 'sort')}`

const dayItem = (key: Item, day: number, { hours, rev }: UsageDay, sealer: Sealer): Item => {
  const expires = (day + keptDays) * stepMilliseconds.day
  const box = sealer(boxName(key), [rev, secondsOf(expires)], encodeHours(hours))
  return { ...key, rev: number(rev), expires: expiry(expires), box: bytes(box) }
}

const readDay = (item: Item, key: DataKey): UsageDay => {
  const rev = numberOf(item, 'rev')
  const plain = unseal(key, boxName(item), [rev, numberOf(item, 'expires')], bytesOf(item, 'box'))
  return { hours: decodeHours(plain, dayOf(textOf(item, 'sort'))), rev }
}

/** The figures in the events table: an item for each service and day, sealed like everything of a tenant. */
export const dynamoUsage = ({
  dynamo,
  table,
  keys,
  random,
}: Pick<SealedTable, 'dynamo' | 'table' | 'keys' | 'random'>): UsageStore => {
  const events = dynamo.table(table)
  return {
    read: async (service, day) => {
      const key = await keys.existing(tenantOf(service))
      const item = await events.get(itemKey(service, day))
      return item === null ? { hours: new Map(), rev: 0 } : readDay(item, key)
    },
    replace: async (service, day, { rev }, hours) => {
      const sealer = seal(await keys.existing(tenantOf(service)), random)
      const item = dayItem(itemKey(service, day), day, { hours, rev: rev + 1 }, sealer)
      const condition = rev === 0 ? 'attribute_not_exists(#rev)' : '#rev = :rev'
      const unchanged = { condition, ...(rev === 0 ? {} : { values: { ':rev': number(rev) } }) }
      return (await events.put(item, unchanged)) === 'written' ? 'written' : 'lost'
    },
    hours: async (service, from, to) => {
      const key = await keys.existing(tenantOf(service))
      const found: UsageDay['hours'] = new Map()
      let after: Item | null = null
      do {
        const page: { items: Item[]; next: Item | null } = await events.query({
          key: '#key = :key AND #sort >= :from',
          values: { ':key': text(usageKey(service)), ':from': text(dayText(from)) },
          limit: pageLength,
          after,
        })
        const wanted = page.items.filter((item) => dayOf(textOf(item, 'sort')) <= to)
        for (const item of wanted) for (const [hour, figures] of readDay(item, key).hours) found.set(hour, figures)
        after = wanted.length < page.items.length ? null : page.next
      } while (after !== null)
      return found
    },
  }
}

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstOfShards } from '../../core/adapters/dynamo/first-of-shards.ts'
import { type Item, text, textOf } from '../../core/adapters/dynamo/item.ts'

const userOf = (item: Item): string => textOf(item, 'user')
const order = (one: Item, other: Item): number => Buffer.compare(Buffer.from(userOf(one)), Buffer.from(userOf(other)))

/** Lists by shard, read as DynamoDB reads them: a full page ends with a key, also where nothing follows. */
const listed = (lists: readonly (readonly string[])[], limit: number) => {
  const asked: number[] = []
  const items = lists.map((users) => users.map((user) => ({ user: text(user) })).sort(order))
  const page = (shard: string, most: number, after: Item | null) => {
    asked.push(most)
    const rest = (items[Number(shard)] ?? []).filter((item) => after === null || order(item, after) > 0)
    const found = rest.slice(0, most)
    return Promise.resolve({ items: found, next: found.length === most ? (found.at(-1) ?? null) : null })
  }
  const first = firstOfShards({ shards: lists.map((_, at) => String(at)), limit, page, order })
  return { first: first.then((found) => found.map(userOf)), asked }
}

it('the first of any shards are the first of all that is in them', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 40 }), {
        minLength: 1,
        maxLength: 16,
      }),
      fc.integer({ min: 1, max: 101 }),
      async (lists, limit) => {
        const shards = lists.map((users) => [...new Set(users)])
        const all = shards.flat().sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
        expect(await listed(shards, limit).first).toEqual(all.slice(0, limit))
      },
    ),
  ))

it('a list that is spread evenly is read once, by the shares of its shards; one in a single shard is read on', async () => {
  const users = Array.from({ length: 1_600 }, (_, user) => `user ${String(user).padStart(4, '0')}`)
  const even = listed(
    Array.from({ length: 16 }, (_, shard) => users.filter((_user, at) => at % 16 === shard)),
    51,
  )
  expect(await even.first).toEqual(users.slice(0, 51))
  expect(even.asked).toEqual(Array.from({ length: 16 }, () => 11))
  const uneven = listed([users, ...Array.from({ length: 15 }, () => [])], 51)
  expect(await uneven.first).toEqual(users.slice(0, 51))
  expect(uneven.asked).toEqual([...Array.from({ length: 16 }, () => 11), 51])
  const alone = listed([users], 51)
  expect([await alone.first, alone.asked]).toEqual([users.slice(0, 51), [51]])
})

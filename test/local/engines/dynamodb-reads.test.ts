import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { engineWithTables, key, n, temporaryFolder } from './dynamo-tables.ts'

const { engine, put } = engineWithTables(temporaryFolder()('tables.db'), () => 1_800_000_000_000)

describe('reads', () => {
  test('a query of the index by the beginning of the user ID, in pages, shows keys only', async () => {
    for (const u of ['ana', 'andrés', 'bob', 'ann 😀'])
      await put('tokens', { ...key(`i-${u}`), g: { S: 'acme_bank#1' }, u: { S: u }, secret: { S: 'x' } })
    const query = {
      TableName: 'tokens',
      IndexName: 'byUser',
      KeyConditionExpression: '#g = :g AND begins_with(#u, :u)',
      ExpressionAttributeNames: { '#g': 'g', '#u': 'u' },
      ExpressionAttributeValues: { ':g': { S: 'acme_bank#1' }, ':u': { S: 'an' } },
      Limit: 2,
    }
    const first = await engine.call('Query', query)
    const second = await engine.call('Query', { ...query, ExclusiveStartKey: first['LastEvaluatedKey'] })
    const items = [...(first['Items'] as AwsInput[]), ...(second['Items'] as AwsInput[])]
    expect(items.map((item) => item['u'])).toEqual([{ S: 'ana' }, { S: 'andrés' }, { S: 'ann 😀' }])
    expect(items[0]).not.toHaveProperty('secret')
  })

  test('a page ends after a mebibyte', async () => {
    for (let i = 0; i < 4; i++)
      await put('events', { pk: { S: 'large' }, sort: { S: String(i) }, text: { S: 'x'.repeat(399_000) } })
    const { Items, LastEvaluatedKey } = await engine.call('Query', {
      TableName: 'events',
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: 'large' } },
    })
    expect(Items).toHaveLength(2)
    expect(LastEvaluatedKey).toEqual({ pk: { S: 'large' }, sort: { S: '1' } })
  })

  test('BatchGetItem over three tables', async () => {
    await put('tokens', { ...key('x1'), n: n(7) })
    await put('tenants', { ...key('count'), n: n(1) })
    await put('sessions', key('b1'))
    expect(
      await engine.call('BatchGetItem', {
        RequestItems: {
          tokens: { Keys: [key('x1')], ConsistentRead: true },
          sessions: { Keys: [key('b1'), key('absent')] },
          tenants: { Keys: [key('count')], ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } },
        },
      }),
    ).toEqual({
      UnprocessedKeys: {},
      Responses: { tokens: [{ ...key('x1'), n: n(7) }], sessions: [key('b1')], tenants: [{ n: n(1) }] },
    })
  })

  test('every prefix of Unicode finds what begins with it, in pages, in the order of bytes, from both ends', async () => {
    // The last before the surrogates and the first after, the last of the plane, and the last of all: each may end a prefix, or follow one.
    const points = [
      'a',
      'b',
      'é',
      '\u{D7FF}',
      '\u{E000}',
      '\u{FFFF}',
      '\u{10000}',
      '\u{1F600}',
      '\u{10FFFE}',
      '\u{10FFFF}',
    ]
    const words = fc.string({ unit: fc.constantFrom(...points), minLength: 1, maxLength: 4 })
    let run = 0
    const all = fc.uniqueArray(words, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(
        all,
        words,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (users, prefix, limit, forward) => {
          const g = `run ${(run += 1)}`
          for (const u of users) await put('tokens', { ...key(`${g} ${u}`), g: { S: g }, u: { S: u } })
          const found: unknown[] = []
          let from: AwsInput = {}
          do {
            const page = await engine.call('Query', {
              TableName: 'tokens',
              IndexName: 'byUser',
              KeyConditionExpression: '#g = :g AND begins_with(#u, :u)',
              ExpressionAttributeNames: { '#g': 'g', '#u': 'u' },
              ExpressionAttributeValues: { ':g': { S: g }, ':u': { S: prefix } },
              ScanIndexForward: forward,
              Limit: limit,
              ...from,
            })
            found.push(...(page['Items'] as { u: { S: string } }[]).map((item) => item.u.S))
            from = page['LastEvaluatedKey'] === undefined ? {} : { ExclusiveStartKey: page['LastEvaluatedKey'] }
          } while ('ExclusiveStartKey' in from)
          const expected = users
            .filter((user) => user.startsWith(prefix))
            .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
          expect(found).toEqual(forward ? expected : expected.toReversed())
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a page cannot begin outside what is asked for', async () => {
    const query = (u: string) =>
      engine.call('Query', {
        TableName: 'tokens',
        IndexName: 'byUser',
        KeyConditionExpression: '#g = :g AND begins_with(#u, :u)',
        ExpressionAttributeNames: { '#g': 'g', '#u': 'u' },
        ExpressionAttributeValues: { ':g': { S: 'acme_bank#1' }, ':u': { S: 'an' } },
        ExclusiveStartKey: { ...key(`i-${u}`), g: { S: 'acme_bank#1' }, u: { S: u } },
      })
    expect((await query('ana'))['Count']).toBe(2)
    for (const u of ['al', 'bob']) await expect(query(u)).rejects.toThrow('outside query boundaries')
  })
})

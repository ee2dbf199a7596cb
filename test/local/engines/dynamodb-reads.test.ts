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
})

import { describe, expect, test } from 'vitest'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { engineWithTables, key, n, temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
let now = 1_800_000_000_000
const { engine, put, get } = engineWithTables(path('tables.db'), () => now)
const failed = { code: 'ConditionalCheckFailedException', status: 400 }

/** An update by an expression over `#n` and `:v`. */
const update = (TableName: string, pk: string, UpdateExpression: string, more: AwsInput = {}) => ({
  TableName,
  Key: key(pk),
  UpdateExpression,
  ExpressionAttributeNames: { '#n': 'n' },
  ExpressionAttributeValues: { ':v': n(1) },
  ...more,
})

describe('conditions', () => {
  test('a failed one answers the item that was there, if asked for it', async () => {
    await put('tokens', { ...key('c1'), box: { B: 'AAEC/w==' } })
    const again = {
      TableName: 'tokens',
      Item: key('c1'),
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    }
    await expect(
      engine.call('PutItem', { ...again, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ).rejects.toMatchObject({ ...failed, details: { Item: { ...key('c1'), box: { B: 'AAEC/w==' } } } })
    await expect(engine.call('PutItem', again)).rejects.toMatchObject({ ...failed, details: {} })
  })

  test('the size of a map limits how many places are taken', async () => {
    await put('tenants', { ...key('acme'), places: { M: {} } })
    const claim = (t: string): Promise<AwsInput> =>
      engine.call('UpdateItem', {
        TableName: 'tenants',
        Key: key('acme'),
        UpdateExpression: 'SET #places.#t = :e',
        ConditionExpression: 'size(#places) < :max OR attribute_exists(#places.#t)',
        ExpressionAttributeNames: { '#t': t, '#places': 'places' },
        ExpressionAttributeValues: { ':e': n(1), ':max': n(20) },
      })
    const claims = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => claim(`t${i}`)))
    expect(claims.filter((one) => one.status === 'fulfilled')).toHaveLength(20)
    await expect(claim('t0')).resolves.toEqual({})
    await expect(claim('other')).rejects.toMatchObject(failed)
  })

  test('one of 100 parallel writers of a revision wins', async () => {
    await put('tokens', { ...key('race'), n: n(1) })
    const next = update('tokens', 'race', 'SET #n = #n + :v', { ConditionExpression: '#n = :v' })
    const writes = await Promise.allSettled(Array.from({ length: 100 }, () => engine.call('UpdateItem', next)))
    expect(writes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })

  test('numbers compare as numbers, beyond what a double holds', async () => {
    await put('tenants', { ...key('big'), v: { N: '90071992547409931' } })
    const check = (ConditionExpression: string, value: string): Promise<AwsInput> =>
      engine.call('PutItem', {
        TableName: 'tenants',
        Item: { ...key('big'), v: { N: '90071992547409931' } },
        ConditionExpression,
        ExpressionAttributeNames: { '#v': 'v' },
        ExpressionAttributeValues: { ':v': { N: value } },
      })
    await expect(check('#v > :v', '90071992547409930')).resolves.toEqual({})
    await expect(check('#v > :v', '90071992547409931')).rejects.toMatchObject(failed)
    await expect(check('#v > :v', '9')).resolves.toEqual({})
  })
})

describe('transactions', () => {
  test('one failed condition cancels all, and says which with the item', async () => {
    await put('tokens', { ...key('x1'), n: n(7) })
    const seen = { ConditionExpression: '#n = :v' }
    const transaction = engine.call('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'sessions', Item: key('x1') } },
        { Update: { ...update('tokens', 'x1', 'SET #n = :v', seen), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
        {
          ConditionCheck: {
            TableName: 'tenants',
            Key: key('acme'),
            ConditionExpression: 'attribute_exists(#pk)',
            ExpressionAttributeNames: { '#pk': 'pk' },
          },
        },
      ],
    })
    await expect(transaction).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      details: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Item: { ...key('x1'), n: n(7) } },
          { Code: 'None' },
        ],
      },
    })
    expect(await get('sessions', 'x1')).toBeUndefined()
  })

  test('the same request token has its effect once', async () => {
    await put('tenants', { ...key('count'), n: n(0) })
    const add = {
      ClientRequestToken: 'once',
      TransactItems: [
        { Update: update('tenants', 'count', 'SET #n = #n + :v') },
        { Delete: { TableName: 'sessions', Key: key('none') } },
      ],
    }
    await engine.call('TransactWriteItems', add)
    await engine.call('TransactWriteItems', add)
    expect(await get('tenants', 'count')).toMatchObject({ n: n(1) })
  })
})

describe('changes', () => {
  const v = (value: number): AwsInput => ({ ...key('s'), v: n(value), b: { B: 'AAE=' } })

  test('are told with both images, in their order, and a write that changes nothing is none', async () => {
    const last = engine.changes('tokens', '0', 1_000).at(-1)?.sequence ?? '0'
    await put('tokens', v(1))
    await put('tokens', v(2))
    await put('tokens', v(2))
    await engine.call('DeleteItem', { TableName: 'tokens', Key: key('s') })
    const changes = engine.changes('tokens', last, 2)
    const more = engine.changes('tokens', changes.at(-1)?.sequence ?? '0', 2)
    expect([...changes, ...more]).toMatchObject([
      { before: null, after: v(1), keys: key('s'), at: now, expired: false },
      { before: v(1), after: v(2) },
      { before: v(2), after: null },
    ])
    expect(engine.changes('tenants', '0', 1), 'a table without a stream').toEqual([])
  })

  test('older than a day are forgotten, and later ones still follow', async () => {
    now += 90_000_000
    await put('tokens', key('today'))
    await engine.sweep()
    const [first, ...others] = engine.changes('tokens', '0', 10)
    expect([first?.after, others]).toEqual([key('today'), []])
  })
})

test('what has expired goes, and nothing else', async () => {
  const seconds = Math.floor(now / 1000)
  const times = { old: n(seconds - 10), ancient: n(1), young: n(seconds + 100), text: { S: '1' } }
  for (const [pk, ttl] of Object.entries(times)) await put('sessions', { ...key(pk), ttl })
  await put('sessions', key('without'))
  expect(await engine.sweep()).toBe(1)
  const { Items } = await engine.call('Scan', { TableName: 'sessions' })
  const left = (Items as { pk: { S: string } }[]).map((item) => item.pk.S)
  expect(left).toEqual(expect.arrayContaining(['ancient', 'text', 'without', 'young']))
  expect(left).not.toContain('old')
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { createTable, STREAM, temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
let engine: DynamoEngine
const key = (pk: string): AwsInput => ({ pk: { S: pk } })
const put = (TableName: string, Item: AwsInput): Promise<AwsInput> => engine.call('PutItem', { TableName, Item })
const get = async (TableName: string, pk: string): Promise<unknown> =>
  (await engine.call('GetItem', { TableName, Key: key(pk), ConsistentRead: true })).Item

const INDEX = {
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byUser',
      KeySchema: [
        { AttributeName: 'g', KeyType: 'HASH' },
        { AttributeName: 'u', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
}

beforeAll(async () => {
  engine = new DynamoEngine({ file: path('tables.db'), sweepSeconds: 0 })
  await engine.ready
  await createTable(engine, 'tokens', { ...STREAM, ...INDEX }, ['g', 'u'])
  await createTable(engine, 'sessions')
  await createTable(engine, 'tenants')
})
afterAll(() => engine.close())

describe('conditions', () => {
  test('a failed one answers the item that was there, with its binary attribute', async () => {
    await put('tokens', { ...key('c1'), box: { B: 'AAEC/w==' } })
    const again = { TableName: 'tokens', Item: key('c1'), ConditionExpression: 'attribute_not_exists(pk)' }
    await expect(
      engine.call('PutItem', { ...again, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
      status: 400,
      details: { Item: { pk: { S: 'c1' }, box: { B: 'AAEC/w==' } } },
    })
    await expect(engine.call('PutItem', again)).rejects.toMatchObject({ details: {} })
  })

  test('the size of a map limits how many places are taken, under 30 parallel claims', async () => {
    await put('tenants', { ...key('acme'), places: { M: {} } })
    const claim = (t: string): Promise<AwsInput> =>
      engine.call('UpdateItem', {
        TableName: 'tenants',
        Key: key('acme'),
        UpdateExpression: 'SET places.#t = :e',
        ConditionExpression: 'size(places) < :max OR attribute_exists(places.#t)',
        ExpressionAttributeNames: { '#t': t },
        ExpressionAttributeValues: { ':e': { N: '1' }, ':max': { N: '20' } },
      })
    const claims = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => claim(`t${i}`)))
    expect(claims.filter((one) => one.status === 'fulfilled')).toHaveLength(20)
    const taken = claims.findIndex((one) => one.status === 'fulfilled')
    await expect(claim(`t${taken}`)).resolves.toEqual({})
    await expect(claim('other')).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' })
  })

  test('one of 100 parallel writers of a revision wins', async () => {
    await put('tokens', { ...key('race'), rev: { N: '1' } })
    const writes = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        engine.call('UpdateItem', {
          TableName: 'tokens',
          Key: key('race'),
          UpdateExpression: 'SET rev = rev + :one',
          ConditionExpression: 'rev = :seen',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':seen': { N: '1' } },
        }),
      ),
    )
    expect(writes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })
})

describe('transactions', () => {
  test('one failed condition cancels all, and says which with the item', async () => {
    await put('tokens', { ...key('x1'), rev: { N: '7' } })
    const transaction = engine.call('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'sessions', Item: key('x1') } },
        {
          Update: {
            TableName: 'tokens',
            Key: key('x1'),
            UpdateExpression: 'SET rev = :n',
            ConditionExpression: 'rev = :seen',
            ExpressionAttributeValues: { ':n': { N: '9' }, ':seen': { N: '8' } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        { ConditionCheck: { TableName: 'tenants', Key: key('acme'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    })
    await expect(transaction).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      details: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'x1' }, rev: { N: '7' } } },
          { Code: 'None' },
        ],
      },
    })
    expect(await get('sessions', 'x1')).toBeUndefined()
  })

  test('the same request token has its effect once', async () => {
    const add = {
      ClientRequestToken: 'once',
      TransactItems: [
        {
          Update: {
            TableName: 'tenants',
            Key: key('count'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
        { Delete: { TableName: 'sessions', Key: key('none') } },
      ],
    }
    await engine.call('TransactWriteItems', add)
    await engine.call('TransactWriteItems', add)
    expect(await get('tenants', 'count')).toMatchObject({ n: { N: '1' } })
  })

  test('TransactGetItems reads two items as one', async () => {
    const { Responses } = await engine.call('TransactGetItems', {
      TransactItems: [
        { Get: { TableName: 'tokens', Key: key('x1') } },
        { Get: { TableName: 'tenants', Key: key('nobody') } },
      ],
    })
    expect(Responses).toEqual([{ Item: { pk: { S: 'x1' }, rev: { N: '7' } } }, {}])
  })
})

describe('reads', () => {
  test('a query of the index by the beginning of the user ID, in pages', async () => {
    for (const u of ['ana', 'andrés', 'bob', 'ann 😀'])
      await put('tokens', { ...key(`i-${u}`), g: { S: 'acme_bank#1' }, u: { S: u }, secret: { S: 'x' } })
    const query = {
      TableName: 'tokens',
      IndexName: 'byUser',
      KeyConditionExpression: 'g = :g AND begins_with(u, :u)',
      ExpressionAttributeValues: { ':g': { S: 'acme_bank#1' }, ':u': { S: 'an' } },
      Limit: 2,
    }
    const first = await engine.call('Query', query)
    const second = await engine.call('Query', { ...query, ExclusiveStartKey: first.LastEvaluatedKey })
    const items = [...(first.Items as AwsInput[]), ...(second.Items as AwsInput[])]
    expect(items.map((item) => item.u)).toEqual([{ S: 'ana' }, { S: 'andrés' }, { S: 'ann 😀' }])
    expect(items[0], 'keys only').not.toHaveProperty('secret')
  })

  test('BatchGetItem over three tables', async () => {
    await put('sessions', key('b1'))
    const { Responses, UnprocessedKeys } = await engine.call('BatchGetItem', {
      RequestItems: {
        tokens: { Keys: [key('x1')], ConsistentRead: true },
        sessions: { Keys: [key('b1'), key('absent')] },
        tenants: { Keys: [key('count')], ProjectionExpression: 'n' },
      },
    })
    expect(UnprocessedKeys).toEqual({})
    expect(Responses).toEqual({
      tokens: [{ pk: { S: 'x1' }, rev: { N: '7' } }],
      sessions: [{ pk: { S: 'b1' } }],
      tenants: [{ n: { N: '1' } }],
    })
  })

  test('a table that is not there is ResourceNotFoundException', async () => {
    await expect(engine.call('GetItem', { TableName: 'nowhere', Key: key('a') })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  test('an unknown action is UnknownOperationException', async () => {
    await expect(engine.call('Conjure', {})).rejects.toMatchObject({ code: 'UnknownOperationException' })
  })

  test('ARNs are those of this instance', async () => {
    const { Table } = await engine.call('DescribeTable', { TableName: 'tokens' })
    expect((Table as AwsInput).TableArn).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/tokens')
  })
})

describe('streams', () => {
  type Record = {
    eventName: string
    awsRegion: string
    dynamodb: { SequenceNumber: string; NewImage: { v?: { N: string } }; OldImage?: AwsInput }
  }

  const iterator = async (table: string, position: AwsInput): Promise<unknown> => {
    const { Table } = await engine.call('DescribeTable', { TableName: table })
    const StreamArn = (Table as AwsInput).LatestStreamArn
    const { StreamDescription } = await engine.call('DescribeStream', { StreamArn })
    const { Shards } = StreamDescription as { Shards: { ShardId: string; SequenceNumberRange: AwsInput }[] }
    expect(Shards[0]?.SequenceNumberRange, 'an open shard has no end').not.toHaveProperty('EndingSequenceNumber')
    return (await engine.call('GetShardIterator', { StreamArn, ShardId: Shards[0]?.ShardId, ...position }))
      .ShardIterator
  }
  const records = async (ShardIterator: unknown): Promise<Record[]> => {
    return (await engine.call('GetRecords', { ShardIterator })).Records as Record[]
  }
  const images = (all: Record[]): unknown[] =>
    all.map(({ eventName, dynamodb: { OldImage, NewImage } }) => [eventName, OldImage, NewImage])

  test('give both images, and positions survive a kill of the server', async () => {
    await createTable(engine, 'streamed', STREAM)
    await put('streamed', { ...key('s'), v: { N: '1' }, b: { B: 'AAE=' } })
    await put('streamed', { ...key('s'), v: { N: '2' }, b: { B: 'AAE=' } })
    await put('streamed', { ...key('s'), v: { N: '2' }, b: { B: 'AAE=' } })
    await engine.call('DeleteItem', { TableName: 'streamed', Key: key('s') })
    const v = (n: string): AwsInput => ({ pk: { S: 's' }, v: { N: n }, b: { B: 'AAE=' } })
    const changes = [
      ['INSERT', undefined, v('1')],
      ['MODIFY', v('1'), v('2')],
      ['REMOVE', v('2'), undefined],
    ]
    const all = await records(await iterator('streamed', { ShardIteratorType: 'TRIM_HORIZON' }))
    expect(images(all), 'a write that changes nothing has no record').toEqual(changes)
    expect(all[0]?.awsRegion).toBe('eu-west-1')

    const SequenceNumber = all[0]?.dynamodb.SequenceNumber
    const after = await iterator('streamed', { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber })
    process.kill(engine.embedded?.processId ?? 0, 'SIGKILL')
    await expect.poll(() => records(after).then(images, () => [])).toEqual(changes.slice(1))
    await put('streamed', key('later'))
    const more = await records(
      await iterator('streamed', {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        SequenceNumber: all[2]?.dynamodb.SequenceNumber,
      }),
    )
    expect(images(more)).toEqual([['INSERT', undefined, key('later')]])
  })

  test('keep their order past ten records, in pages', async () => {
    await createTable(engine, 'ordered', STREAM)
    for (let i = 0; i < 25; i++) await put('ordered', { ...key('o'), v: { N: String(i) } })
    const seen: string[] = []
    let next = await iterator('ordered', { ShardIteratorType: 'TRIM_HORIZON' })
    for (let page = 0; page < 4; page++) {
      const { Records, NextShardIterator } = await engine.call('GetRecords', { ShardIterator: next, Limit: 8 })
      for (const { dynamodb } of Records as Record[]) seen.push(dynamodb.NewImage.v?.N ?? '')
      next = NextShardIterator
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => String(i)))
  })
})

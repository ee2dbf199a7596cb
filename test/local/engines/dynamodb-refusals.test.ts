import { describe, expect, test } from 'vitest'
import { type AwsInput } from '../../../local/engines/engine.ts'
import { engineWithTables, key, n, temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const { engine, get } = engineWithTables(path('tables.db'), Date.now)
const wrong = { code: 'ValidationException', status: 400 }

describe('what is wrong, or not played, is refused', () => {
  const update = { TableName: 'tokens', Key: key('a'), ExpressionAttributeNames: { '#n': 'n' } }
  const value = { ExpressionAttributeValues: { ':v': n(1) } }
  const [put, remove] = [
    { TableName: 'tokens', Item: key('a') },
    { TableName: 'tokens', Key: key('a') },
  ]
  const twice = [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('a') } }]
  const ofKey = { ExpressionAttributeNames: { '#n': 'pk' } }
  test.each<[string, string, AwsInput]>([
    ['an empty key', 'PutItem', { ...put, Item: key('') }],
    ['no key', 'PutItem', { ...put, Item: { rev: n(1) } }],
    ['more than the key', 'GetItem', { ...remove, Key: { ...key('a'), rev: n(1) } }],
    ['half a key', 'GetItem', { ...remove, TableName: 'events' }],
    ['a type of sets', 'PutItem', { ...put, Item: { ...key('a'), set: { SS: ['a'] } } }],
    ['a fraction', 'PutItem', { ...put, Item: { ...key('a'), n: { N: '1.5' } } }],
    ['an item over 400 KB', 'PutItem', { ...put, Item: { ...key('a'), s: { S: 'x'.repeat(410_000) } } }],
    ['a plain name', 'UpdateItem', { ...update, UpdateExpression: 'SET #n = :v REMOVE name' }],
    ['a name that is not defined', 'UpdateItem', { ...update, UpdateExpression: 'REMOVE #n, #m' }],
    ['a name that is not used', 'GetItem', update],
    ['DELETE', 'UpdateItem', { ...update, ...value, UpdateExpression: 'DELETE #n :v' }],
    ['a change of the key', 'UpdateItem', { ...update, ...ofKey, UpdateExpression: 'REMOVE #n' }],
    ['a path through nothing', 'UpdateItem', { ...update, ...value, UpdateExpression: 'SET #n.#n = :v' }],
    ['a filter', 'Query', { TableName: 'tokens', FilterExpression: 'x' }],
    ['a key of another name', 'Query', { ...update, ...value, KeyConditionExpression: '#n = :v' }],
    ['a condition in another script', 'PutItem', { ...put, ConditionExpression: 'ñ = :v' }],
    ['an item twice in a transaction', 'TransactWriteItems', { TransactItems: [{ Put: put }, { Delete: remove }] }],
    ['an empty transaction', 'TransactWriteItems', { TransactItems: [] }],
    ['an item twice in a batch', 'BatchWriteItem', { RequestItems: { tokens: twice } }],
  ])('%s', async (_title, action, input) => {
    await expect(engine.call(action, input)).rejects.toMatchObject(wrong)
    expect(await get('tokens', 'a')).toBeUndefined()
  })

  test('a table that is not there, and an action that nobody calls', async () => {
    await expect(engine.call('GetItem', { TableName: 'nowhere', Key: key('a') })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    for (const action of ['CreateTable', 'ExecuteStatement', 'toString'])
      await expect(engine.call(action, {})).rejects.toMatchObject({ code: 'UnknownOperationException' })
  })

  test('names and values may be in any script', async () => {
    await engine.call('UpdateItem', {
      TableName: 'tenants',
      Key: key('scripts'),
      UpdateExpression: 'SET #n = :v',
      ExpressionAttributeNames: { '#n': 'año 😀' },
      ExpressionAttributeValues: { ':v': { S: '日本 😀' } },
    })
    expect(await get('tenants', 'scripts')).toEqual({ ...key('scripts'), 'año 😀': { S: '日本 😀' } })
  })
})

import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { key, n, tableInput, temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()

test('the sweep runs by itself', async () => {
  const swept = new DynamoEngine({ file: path('timer.db'), sweepSeconds: 0.1 })
  swept.provide(tableInput('sessions'), 'ttl')
  const Item = { ...key('old'), ttl: n(Math.floor(Date.now() / 1000) - 10) }
  await swept.call('PutItem', { TableName: 'sessions', Item })
  await expect.poll(async () => (await swept.call('Scan', { TableName: 'sessions' }))['Count']).toBe(0)
  await swept.close()
})

test('a definition with another index is taken over, with other keys refused', async () => {
  const file = path('redefined.db')
  const first = new DynamoEngine({ file, sweepSeconds: 0 })
  first.provide(tableInput('tokens'))
  // More than are taken over at once.
  const count = 2001
  for (let at = 0; at < count; at += 1)
    await first.call('PutItem', { TableName: 'tokens', Item: { ...key(`a${at}`), g: { S: 'g' }, u: { S: `${at}` } } })
  await first.close()
  const second = new DynamoEngine({ file, sweepSeconds: 0 })
  second.provide(tableInput('tokens', ['pk'], { index: ['g', 'u'] }))
  const { Count } = await second.call('Query', {
    TableName: 'tokens',
    IndexName: 'byUser',
    KeyConditionExpression: '#g = :g',
    ExpressionAttributeNames: { '#g': 'g' },
    ExpressionAttributeValues: { ':g': { S: 'g' } },
    Limit: 2 * count,
  })
  expect(Count).toBe(count)
  expect(() => second.provide(tableInput('tokens', ['pk', 'sort']))).toThrow('Table tokens has other keys')
  await second.close()
})

test('a file that cannot be opened says so', () => {
  mkdirSync(path('folder.db'))
  expect(() => new DynamoEngine({ file: path('folder.db') })).toThrow(/unable to open/u)
})

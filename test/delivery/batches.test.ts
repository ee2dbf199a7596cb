import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { BatchReads } from '../../core/adapters/dynamo/batch-reads.ts'
import { database } from '../adapters/support.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'

const dynamo = mockClient(DynamoDBClient)
beforeEach(() => dynamo.reset())

const key = (name: string): Item => ({ key: { S: name }, sort: { S: '1' } })
const item = (name: string): Item => ({ ...key(name), box: { S: `box of ${name}` } })
const readTables = () => dynamo.commandCalls(BatchGetItemCommand).map(({ args }) => args[0].input.RequestItems ?? {})
const down = Object.assign(new Error('down'), { code: 'ECONNREFUSED' })

describe('reads of a batch', () => {
  test('go as one call for all tables, each key once, and answer by key', async () => {
    const reads = new BatchReads(database())
    const service = { tenant: { S: 'acme' }, item: { S: 'service#b' } }
    dynamo
      .on(BatchGetItemCommand)
      .resolves({ Responses: { events: [item('c'), item('a')], services: [{ ...service, rev: { N: '1' } }] } })
    const asked = [
      reads.get('events', key('a')),
      reads.get('events', key('b')),
      reads.get('services', service),
      reads.get('events', key('c')),
      reads.get('events', key('a')),
    ]
    expect((await Promise.all(asked)).map((found) => found?.['box']?.S ?? found?.['rev']?.N)).toEqual([
      'box of a',
      undefined,
      '1',
      'box of c',
      'box of a',
    ])
    expect(readTables()).toHaveLength(1)
    expect(readTables()[0]).toEqual({
      events: { Keys: [key('a'), key('b'), key('c')], ConsistentRead: true },
      services: { Keys: [service], ConsistentRead: true },
    })
  })

  test('are weak where that was said', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: {} })
    const reads = new BatchReads(database(), ['events'])
    await Promise.all([reads.get('events', key('a')), reads.get('services', key('b'))])
    expect(readTables()).toMatchObject([{ events: { ConsistentRead: false }, services: { ConsistentRead: true } }])
  })

  test('later ones are read anew', async () => {
    const reads = new BatchReads(database())
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { events: [] } })
      .resolves({ Responses: { events: [item('a')] } })
    expect(await reads.get('events', key('a'))).toBeNull()
    expect(await reads.get('events', key('a'))).toEqual(item('a'))
  })

  test('more than a hundred are several calls', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: {} })
    const reads = new BatchReads(database())
    await Promise.all([...Array(230).keys()].map((n) => reads.get('events', key(String(n)))))
    expect(readTables().map((tables) => tables['events']?.Keys?.length)).toEqual([100, 100, 30])
  })

  test('what DynamoDB left is asked for again, until it has been busy for too long', async () => {
    const left = { events: { Keys: [key('b')], ConsistentRead: true } }
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { events: [item('a')] }, UnprocessedKeys: left })
      .resolvesOnce({ Responses: { events: [item('b')] } })
    const reads = new BatchReads(database())
    expect(await Promise.all([reads.get('events', key('a')), reads.get('events', key('b'))])).toEqual([
      item('a'),
      item('b'),
    ])
    dynamo.on(BatchGetItemCommand).resolves({ UnprocessedKeys: left })
    await expect(reads.get('events', key('b'))).rejects.toThrow('busy')
  })

  test('that fail, fail all that asked', async () => {
    dynamo.on(BatchGetItemCommand).rejects(down)
    const reads = new BatchReads(database())
    const ended = await Promise.allSettled([reads.get('events', key('a')), reads.get('events', key('b'))])
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})

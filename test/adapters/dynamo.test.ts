import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { text } from '../../core/adapters/dynamo/item.ts'
import { database, pauses } from './support.ts'

const mock = mockClient(DynamoDBClient)
const dynamo = database()
const table = dynamo.table('things')
const key = { key: text('a') }
const writes = [table.putting(key), table.putting({ key: text('b') })]
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'no',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  })
const service = (name: string) => new DynamoDBServiceException({ name, $fault: 'client', $metadata: {}, message: name })

beforeEach(() => {
  mock.reset()
  pauses.splice(0)
})

describe('a transaction', () => {
  it('answers which of its conditions failed', async () => {
    mock.on(TransactWriteItemsCommand).rejects(cancelled('None', 'ConditionalCheckFailed'))
    expect(await dynamo.transact(writes)).toEqual({ failed: [1] })
    expect(pauses).toEqual([])
  })

  it('that met another one is tried again after growing, scattered pauses, and then given up', async () => {
    mock.on(TransactWriteItemsCommand).rejects(cancelled('None', 'TransactionConflict'))
    expect(await dynamo.transact(writes)).toBe('conflict')
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(5)
    expect(pauses).toHaveLength(4)
    for (const [attempt, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(10 * 2 ** attempt)
      expect(pause).toBeLessThan(50 * 2 ** attempt)
    }
  })

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that a table is too busy for (%s) is asked for again, and is busy in the end',
    async (code) => {
      mock.on(TransactWriteItemsCommand).rejectsOnce(cancelled(code, 'None')).resolvesOnce({})
      expect(await dynamo.transact(writes)).toBe('written')
      mock.on(TransactWriteItemsCommand).rejects(cancelled(code, 'None'))
      await expect(dynamo.transact(writes)).rejects.toMatchObject({ code: 'busy' })
      expect(pauses).toHaveLength(5)
    },
  )

  it('cancelled for any other reason, or for none that is told, is an error of ours', async () => {
    mock.on(TransactWriteItemsCommand).rejectsOnce(cancelled('ValidationError', 'None')).rejectsOnce(cancelled())
    await expect(dynamo.transact(writes)).rejects.toThrow('ValidationError')
    await expect(dynamo.transact(writes)).rejects.toThrow('was cancelled')
  })
})

describe('a batch', () => {
  const left = { things: { Keys: [{ key: text('b') }], ConsistentRead: true } }
  const keys = { things: [key, { key: text('b') }] }

  it('asks for unprocessed keys again after a pause, for those only', async () => {
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { things: [key] }, UnprocessedKeys: left })
      .resolvesOnce({ Responses: { things: [{ key: text('b') }] } })
    expect(await dynamo.batchGet(keys)).toEqual({ things: [key, { key: text('b') }] })
    expect(mock.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems).toEqual(left)
    expect(pauses).toHaveLength(1)
  })

  it('that stays unprocessed is busy after five calls', async () => {
    mock.on(BatchGetItemCommand).resolves({ UnprocessedKeys: left })
    await expect(dynamo.batchGet(keys)).rejects.toMatchObject({ code: 'busy' })
    expect(mock.calls()).toHaveLength(5)
    expect(pauses).toHaveLength(4)
  })
})

describe('a single write', () => {
  const condition = { condition: '#rev = :rev AND #box <> :box', values: { ':rev': text('1'), ':box': text('2') } }

  it('names its attributes as the expression does, and other names where they are told', async () => {
    mock.on(PutItemCommand).resolves({})
    mock.on(UpdateItemCommand).resolves({})
    expect(await table.put(key, condition)).toBe('written')
    await table.update(key, { update: 'REMOVE #places.#token', names: { '#token': 'some id' } })
    expect(mock.calls().map(({ args }) => args[0].input)).toMatchObject([
      { TableName: 'things', Item: key, ExpressionAttributeNames: { '#rev': 'rev', '#box': 'box' } },
      { ExpressionAttributeNames: { '#places': 'places', '#token': 'some id' } },
    ])
  })

  it('whose condition does not hold has failed, as has one that meets a transaction', async () => {
    mock
      .on(PutItemCommand)
      .rejectsOnce(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
      .rejectsOnce(service('TransactionConflictException'))
    expect(await table.put(key, condition)).toBe('failed')
    expect(await table.put(key, condition)).toBe('failed')
  })

  it('without a condition is busy when it meets a transaction: it must not count as made', async () => {
    mock.on(PutItemCommand).rejects(service('TransactionConflictException'))
    await expect(table.put(key)).rejects.toMatchObject({ code: 'busy' })
  })

  it('that a table is too busy for is busy; a bug stays a bug', async () => {
    mock.on(PutItemCommand).rejectsOnce(service('ThrottlingException')).rejectsOnce(service('ValidationException'))
    await expect(table.put(key, condition)).rejects.toMatchObject({ code: 'busy' })
    await expect(table.put(key, condition)).rejects.toThrow('ValidationException')
  })
})

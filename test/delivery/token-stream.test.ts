import { DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { removeToken } from '../../core/adapters/tokens/remove-token.ts'
import { secondVersions, streamVersions } from '../../core/adapters/tokens/token-stream.ts'
import { database } from '../adapters/support.ts'
import type { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import { freshState } from '../../core/domain/token/state.ts'

const dynamo = mockClient(DynamoDBClient)
beforeEach(() => dynamo.reset())

describe('removing a deleted token', () => {
  const token = {
    identity: { id: 'abc', tenant: 'acme', service: 'acme_bank', user: 'joe' },
    rev: 42,
    stored: 42,
    second: 42,
    state: freshState(1),
    cold: null,
  }
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: '',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    })

  test('takes all items on condition of its rev', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({})
    await removeToken(database(), 'tokens', token)
    const items = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems
    expect(items?.map((item) => item.Delete?.Key)).toEqual([{ key: { S: 'abc' } }, { key: { S: 'abc#cold' } }])
    expect(items?.[0]?.Delete?.ExpressionAttributeValues).toEqual({ ':stored': { S: '0000000000000042' } })
  })

  test('is no error when the token lives again, and comes again later on a lasting conflict', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('ConditionalCheckFailed', 'None'))
      .rejects(cancelled('TransactionConflict', 'None'))
    await removeToken(database(), 'tokens', token)
    await expect(removeToken(database(), 'tokens', token)).rejects.toThrow('busy')
  })
})

describe('the stream', () => {
  const keys = {} as KeyRing
  const record = (token: string, image = true) => ({
    dynamodb: {
      SequenceNumber: '1',
      Keys: { key: { S: token } },
      ...(image ? { NewImage: { key: { S: token } } } : {}),
    },
  })

  test('is read without second items and removals', () => {
    expect(
      streamVersions([record('a'), record('a#cold'), record('b', false), {}], keys).map(({ token }) => token),
    ).toEqual(['a'])
  })

  test('is read for second items without anything else, and one whose token is gone tells nothing', async () => {
    const versions = secondVersions(
      [record('a'), record('a#cold'), record('b#cold', false), {}],
      keys,
      async () => null,
    )
    expect(versions.map(({ id }) => id)).toEqual(['1'])
    expect(await versions[0]?.news()).toEqual([])
  })

  test('of an unknown type does not pass', async () => {
    const dynamodb = { SequenceNumber: '1', Keys: { key: { S: 'a' } }, NewImage: { a: { BOOL: true } } }
    await expect(streamVersions([{ dynamodb }], keys)[0]?.open()).rejects.toThrow('unknown type')
  })
})

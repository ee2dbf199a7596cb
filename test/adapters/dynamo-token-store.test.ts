import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { text } from '../../core/adapters/dynamo/item.ts'
import { startEnrolment } from '../../core/domain/token/enrolment.ts'
import { random } from './support.ts'
import { hotOnly, id, identity, mockedTokens, service, whole } from './mocked-tokens.ts'

const { dynamo, stored, store, keepAll } = mockedTokens()
const conditionFailed = () => new ConditionalCheckFailedException({ message: 'no', $metadata: {} })
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'no',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  })

describe('tokens in DynamoDB', () => {
  it('what is written is read back, one revision on', async () => {
    const tokens = store()
    expect(await tokens.write(null, hotOnly())).toBe('written')
    const read = await tokens.load('acme', id)
    expect(read).toMatchObject({ identity, rev: whole().rev + 1, stored: whole().rev + 1 })
    expect(read?.state).toEqual(whole().state)
  })

  it('reads as much for a token that there is not, and of another tenant, as for one that there is', async () => {
    const reads = async (tenant: string, asked: string, cold: boolean) => {
      const tokens = store()
      await tokens.load('acme', tokenKey(service, 'somebody'))
      dynamo.resetHistory()
      await tokens.load(tenant, asked, { cold }).catch(() => null)
      const keys = dynamo.commandCalls(GetItemCommand).map(({ args }) => args[0].input.Key?.['key']?.S ?? '')
      return keys.filter((key) => !key.startsWith('tenant#')).map((key) => key.replace(asked, ''))
    }
    dynamo.on(TransactWriteItemsCommand).callsFake(keepAll)
    await store().write(null, whole())
    for (const cold of [false, true]) {
      const known = await reads('acme', id, cold)
      expect(known).toHaveLength(cold ? 2 : 1)
      expect(await reads('acme', tokenKey(service, 'nobody'), cold)).toEqual(known)
      expect(await reads('nobody', id, cold)).toEqual(known)
    }
  })

  it('writes on condition that the stored revision is the one that was read', async () => {
    const tokens = store()
    await tokens.write(null, hotOnly())
    await tokens.write(null, { ...hotOnly(), rev: 7, stored: 7 })
    const [first, second] = dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input)
    expect(first?.ConditionExpression).toBe('attribute_not_exists(#rev)')
    expect(second).toMatchObject({
      ConditionExpression: '#rev = :stored',
      ExpressionAttributeValues: { ':stored': { S: '0000000000000007' } },
    })
  })

  it('a failed condition and a conflict are lost races; anything else is an error', async () => {
    dynamo
      .on(PutItemCommand)
      .rejectsOnce(conditionFailed())
      .rejectsOnce(Object.assign(new Error(), { name: 'TransactionConflictException' }))
      .rejectsOnce(new Error('bug'))
    const tokens = store()
    expect(await tokens.write(null, hotOnly())).toBe('lost')
    expect(await tokens.write(null, hotOnly())).toBe('lost')
    await expect(tokens.write(null, hotOnly())).rejects.toThrow('bug')
  })

  it('both items and the companions are one transaction; who refuses is told apart from a lost race', async () => {
    const { token, companions } = startEnrolment(whole(), {
      codeHash: random(32),
      expires: 1,
      replace: false,
      email: undefined,
      phone: undefined,
      name: undefined,
    })
    if (token === null) throw new Error('nothing to write')
    const none = ['None', 'None', 'None', 'None', 'None', 'None'] as const
    dynamo
      .on(TransactWriteItemsCommand)
      .resolvesOnce({})
      .rejectsOnce(cancelled('ConditionalCheckFailed', ...none.slice(1)))
      .rejectsOnce(cancelled(...none.slice(0, 4), 'ConditionalCheckFailed'))
      .rejectsOnce(cancelled(...none.slice(0, 3), 'ConditionalCheckFailed', 'ConditionalCheckFailed'))
      .rejectsOnce(cancelled(...none.slice(0, 4), 'TransactionConflict'))
      .resolvesOnce({})
      .rejects(cancelled(...none.slice(0, 4), 'TransactionConflict'))
    const tokens = store()
    expect(await tokens.write(null, token, { companions })).toBe('written')
    expect(await tokens.write(null, token, { companions })).toBe('lost')
    expect(await tokens.write(null, token, { companions })).toEqual({ refused: 'place' })
    // Its place was taken by another request for the same token: that decides nothing about the plan.
    expect(await tokens.write(null, token, { companions })).toBe('lost')
    // A conflict with another transaction decides nothing: the same one is tried again, and only then is it a lost race.
    expect(await tokens.write(null, token, { companions })).toBe('written')
    expect(await tokens.write(null, token, { companions })).toBe('lost')
    const items = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? []
    expect(items.map((item) => item.Put?.TableName ?? item.Update?.TableName)).toEqual([
      'tokens',
      'tokens',
      'sessions',
      'tenants',
      'tenants',
      'tenants',
    ])
    // The number of places is the sealed plan's, not one that a writer to the table could raise.
    expect(items.at(4)?.Update?.ExpressionAttributeValues?.[':most']).toEqual({ N: '7' })
  })

  it('an item moved to another user, or put back under another revision, does not open', async () => {
    const tokens = store()
    await tokens.write(null, hotOnly())
    const item = stored.get(id)
    if (item === undefined) throw new Error('not stored')
    const other = tokenKey(service, 'ann')
    stored.set(other, { ...item, key: { S: other }, user: { S: 'ann' } })
    await expect(tokens.load('acme', other)).rejects.toThrow()
    stored.set(id, { ...item, user: { S: 'ann' } })
    await expect(tokens.load('acme', id)).rejects.toThrow('does not belong')
    stored.set(id, { ...item, rev: { S: '0000000000000001' } })
    await expect(tokens.load('acme', id)).rejects.toThrow()
  })

  it('asks again for what a batch left unprocessed', async () => {
    const tokens = store()
    await tokens.write(null, hotOnly())
    const item = stored.get(id)
    if (item === undefined) throw new Error('not stored')
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: {}, UnprocessedKeys: { tokens: { Keys: [{ key: { S: id } }] } } })
      .resolvesOnce({ Responses: { tokens: [item] } })
    expect((await tokens.loadMany('acme', [id, id])).size).toBe(1)
  })

  it('lists sixteen shards in the order of bytes, from after any user, and nobody of another service', async () => {
    const entry = (user: string) => ({ user: text(user), key: text(tokenKey(service, user)) })
    const moved = { user: text('aa'), key: text(tokenKey('acme_other', 'aa')) }
    dynamo
      .on(QueryCommand)
      .callsFake(({ ExpressionAttributeValues }: { ExpressionAttributeValues: { ':shard': { S: string } } }) =>
        ExpressionAttributeValues[':shard'].S.endsWith('#3')
          ? { Items: [entry('b'), entry('é'), moved] }
          : ExpressionAttributeValues[':shard'].S.endsWith('#a')
            ? { Items: [entry('a'), entry('z')] }
            : {},
      )
    expect(await store().listUsers(service, { prefix: '', after: 'A', limit: 3 })).toEqual(['a', 'b', 'z'])
    const calls = dynamo.commandCalls(QueryCommand)
    expect(calls).toHaveLength(16)
    expect(calls[0]?.args[0].input).toMatchObject({
      ExclusiveStartKey: { user: { S: 'A' } },
      ExpressionAttributeNames: { '#shard': 'shard' },
    })
  })
})

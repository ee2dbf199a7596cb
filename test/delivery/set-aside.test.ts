import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, test, vi } from 'vitest'
import { clock, history, newService, opening, publish, silenced, system, tokenOf } from './pipeline.ts'

const since = (record: DynamoDBRecord, secondsAgo: number): DynamoDBRecord => ({
  ...record,
  dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: clock() / 1000 - secondsAgo },
})

describe('a record that cannot be read', () => {
  test('is tried for five minutes and set aside then, and later ones of its token go on', async () => {
    const errors = silenced()
    const first = await opening(tokenOf(await newService({ url: null })))
    const second = await opening(first.token, first.item)
    const image = { ...first.record.dynamodb?.NewImage, box: { B: 'AAAA' } }
    const broken = { ...first.record, dynamodb: { ...first.record.dynamodb, NewImage: image } }
    const id = first.record.dynamodb?.SequenceNumber ?? ''
    const newest = () => history.history(first.token, { before: Number.MAX_SAFE_INTEGER, limit: 3 })
    expect(await publish({ Records: [since(broken, 299), second.record] })).toEqual({
      batchItemFailures: [{ itemIdentifier: id }],
    })
    expect(await newest()).toEqual([])
    expect(await publish({ Records: [since(broken, 300), second.record] })).toEqual({ batchItemFailures: [] })
    expect(await newest()).toHaveLength(1)
    const aside = await system.itemsOf('aside')
    expect(aside).toHaveLength(1)
    expect(JSON.parse(aside[0]?.['record']?.S ?? '')).toEqual(since(broken, 300))
    expect(JSON.stringify(errors.mock.calls)).toContain('version set aside')
  })

  test.each([
    ['a table that is busy', 'ThrottlingException'],
    ['a right that is missing', 'AccessDeniedException'],
  ])('for %s stays where it is, however long', async (_, name) => {
    silenced()
    const { token, record } = await opening(tokenOf(await newService({ url: null })))
    const refusing = vi
      .spyOn(DynamoDBClient.prototype, 'send')
      .mockRejectedValue(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }) as never)
    expect((await publish({ Records: [since(record, 3600)] })).batchItemFailures).toHaveLength(1)
    refusing.mockRestore()
    expect(await publish({ Records: [since(record, 3600)] })).toEqual({ batchItemFailures: [] })
    expect(await history.history(token, { before: Number.MAX_SAFE_INTEGER, limit: 3 })).toHaveLength(1)
    expect(await system.itemsOf('aside')).toHaveLength(1)
  })
})

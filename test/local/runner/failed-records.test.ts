import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, expect, it } from 'vitest'
import { createFailedRecords } from '../../../local/event-sources/failed-records.ts'
import { mapping, now, records, sequencesOf } from './event-source.ts'

it("failed records go whole to the bucket's folder, under the key that Lambda gives", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-runner-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const keep = createFailedRecords({
    buckets: folder,
    functionOf: () => null,
    now: () => now,
    log: () => undefined,
  })
  await keep({
    mapping: { ...mapping, failedRecords: { arn: 'arn:aws:s3:::failed', name: 'failed' } },
    shard: 'shard-1',
    records: records(1, 2),
    reason: 'RetryAttemptsExhausted',
    attempts: 3,
  })
  const path = join(folder, 'failed', 'aws', 'lambda', 'mapping-1', 'shard-1', '2023', '11', '14')
  const [name = ''] = readdirSync(path)
  expect(name).toMatch(/^2023-11-14T22\.13\.20-/)
  const kept = JSON.parse(readFileSync(join(path, name), 'utf8')) as {
    payload: string
    DDBStreamBatchInfo: object
    requestContext: object
  }
  expect(sequencesOf(kept.payload)).toEqual(['1', '2'])
  expect(kept).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    DDBStreamBatchInfo: { batchSize: 2, startSequenceNumber: '1', endSequenceNumber: '2', streamArn: 'arn:stream' },
  })
})

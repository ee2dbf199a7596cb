import { setImmediate } from 'node:timers/promises'
import { vi, expect } from 'vitest'
import type { Clock } from '../../../local/clock.ts'
import { streamEventRecord, type StreamEventRecord } from '../../../local/event-sources/stream-record.ts'
import { type Change } from '../../../local/engines/dynamodb/table-store.ts'
import type { EventSourceModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'

/** When everything happens. */
export const now = 1_700_000_000_000
/** A function's good answer. */
export const ok = (value: unknown = null): Outcome => ({ ok: true, payload: JSON.stringify(value) })
/** A function that throws. */
export const error: Outcome = { ok: false, reason: 'error', error: { errorType: 'E', errorMessage: 'x' } }
/** An answer that names what failed. */
export const failures = (...ids: string[]): Outcome =>
  ok({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })

/** A mapping without rules. */
export const mapping: EventSourceModel = {
  id: 'mapping-1',
  kind: 'stream',
  sourceArn: 'arn:stream',
  sourceName: 'tokens',
  functionName: 'publish',
  batchSize: 10,
  parallelization: 1,
  bisect: false,
  maximumRetries: null,
  maximumAgeSeconds: null,
  maximumConcurrency: null,
  failedRecords: null,
}

/** A change of a table. */
export const change = (sequence: number, key = 'k', at = now): Change => ({
  sequence: String(sequence),
  at,
  keys: { key: { S: key } },
  before: null,
  after: { key: { S: key } },
  expired: false,
})
/** Changes as a stream has them. */
export const records = (...sequences: number[]): StreamEventRecord[] =>
  sequences.map((sequence) => streamEventRecord(change(sequence), 'arn:stream', 'eu-west-1', 'NEW_IMAGE'))
/** The sequence numbers of an event's records. */
export const sequencesOf = (event: string): string[] =>
  (JSON.parse(event) as { Records: StreamEventRecord[] }).Records.map(({ dynamodb }) => dynamodb.SequenceNumber)

/** A clock on which sleeping takes no time. */
export const quick: Clock = { now: () => now, sleep: () => setImmediate() }

/** Waits until something is so. */
export const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), 2000)

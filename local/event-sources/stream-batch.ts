import { type EventSourceModel } from '../template/model.ts'
import { type Outcome } from '../workers/messages.ts'
import { firstFailure } from './item-failures.ts'
import { type StreamEventRecord } from './stream-record.ts'

/** Why records were given up, in Lambda's words. */
export type GiveUpReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded'

/** What the delivery of a batch needs from outside. */
export interface StreamBatchPorts {
  /** Calls the function with an event (JSON text). */
  readonly invoke: (event: string) => Promise<Outcome>
  /** Keeps records that the function will not get again. */
  readonly giveUp: (records: readonly StreamEventRecord[], reason: GiveUpReason, attempts: number) => Promise<void>
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly stopped: () => boolean
}

type Rules = Pick<EventSourceModel, 'bisect' | 'maximumRetries' | 'maximumAgeSeconds'>

/** Records leave a stream after a day, retried or not. */
const streamRetentionSeconds = 86_400

/**
 * Delivers records in order until each is done or given up, as Lambda does: partial failures continue at the failed
 * record, a failed batch is halved where the mapping says so (which costs no retry), then retried within its limits.
 * Answers how many records from the front are settled; fewer than given only when stopped.
 */
export const deliverBatch = async (
  records: readonly StreamEventRecord[],
  rules: Rules,
  ports: StreamBatchPorts,
  attemptsBefore = 0,
): Promise<number> => {
  let settled = 0
  let attempts = attemptsBefore
  while (settled < records.length) {
    if (ports.stopped()) return settled
    const rest = records.slice(settled)
    const expired = rest.filter(
      (record) => ageSeconds(record, ports) > (rules.maximumAgeSeconds ?? streamRetentionSeconds),
    ).length
    if (expired > 0) {
      await ports.giveUp(rest.slice(0, expired), 'RecordAgeExceeded', attempts)
      settled += expired
      continue
    }
    const done = firstFailure(
      await ports.invoke(JSON.stringify({ Records: rest })),
      rest.map(({ dynamodb }) => dynamodb.SequenceNumber),
    )
    settled += done
    if (done > 0) attempts = 0
    if (done > 0 || settled === records.length) continue
    if (rules.bisect && rest.length > 1) return settled + (await bisect(rest, rules, ports, attempts))
    attempts += 1
    if (attempts > (rules.maximumRetries ?? Infinity)) {
      await ports.giveUp(rest, 'RetryAttemptsExhausted', attempts)
      return records.length
    }
    await ports.sleep(backoffMilliseconds(attempts))
  }
  return settled
}

const bisect = async (
  records: readonly StreamEventRecord[],
  rules: Rules,
  ports: StreamBatchPorts,
  attempts: number,
): Promise<number> => {
  const middle = Math.ceil(records.length / 2)
  const first = await deliverBatch(records.slice(0, middle), rules, ports, attempts)
  if (first < middle) return first
  return middle + (await deliverBatch(records.slice(middle), rules, ports, attempts))
}

const ageSeconds = (record: StreamEventRecord, ports: StreamBatchPorts): number =>
  ports.now() / 1000 - record.dynamodb.ApproximateCreationDateTime

const backoffMilliseconds = (attempts: number): number => Math.min(60_000, 250 * 2 ** (attempts - 1))

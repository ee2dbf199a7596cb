import { type FailedBatches } from './failed-batches.ts'
import { type Invoke } from './invoking.ts'
import { type Row } from './commands.ts'

interface Given {
  readonly batches: FailedBatches
  readonly invoke: Invoke
  readonly progress: (message: string) => void
}

/** What Lambda reports with a batch; `payload` is the event that the publisher failed at. */
interface Report {
  readonly timestamp: string
  readonly payload: string
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number }
  readonly DDBStreamBatchInfo: { readonly batchSize: number }
}

const read = async ({ batches }: Given, batch: string): Promise<Report> =>
  JSON.parse(await batches.read(batch)) as Report

/** Batches of events that the publisher gave up: when, why, and how many changes of tokens. */
export const listGivenUp = async (given: Given): Promise<Row[]> => {
  const rows: Row[] = []
  for (const batch of await given.batches.names()) {
    const { timestamp, requestContext, DDBStreamBatchInfo } = await read(given, batch)
    const { condition: reason, approximateInvokeCount: tries } = requestContext
    rows.push({ at: timestamp, reason, tries, changes: DDBStreamBatchInfo.batchSize, batch })
  }
  return rows
}

/** Has them published, each removed once it is: what was published before changes nothing. One that fails again stays. */
export const replayGivenUp = async (given: Given): Promise<Row[]> => {
  const names = await given.batches.names()
  const rows: Row[] = []
  for (const [index, batch] of names.entries()) {
    const { payload } = await read(given, batch)
    const answer = await given.invoke('delivery.publish', JSON.parse(payload) as object)
    const { batchItemFailures } = answer as { batchItemFailures: readonly unknown[] }
    const published = batchItemFailures.length === 0
    if (published) await given.batches.remove(batch)
    rows.push({ published, batch })
    given.progress(`${index + 1} of ${names.length} batches`)
  }
  return rows
}

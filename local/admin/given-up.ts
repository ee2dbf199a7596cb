import { type FailedBatches } from './failed-batches.ts'
import { type Invoke } from './invoking.ts'
import { type Row } from './commands.ts'

interface Given {
  readonly batches: FailedBatches
  readonly invoke: Invoke
  /** Asks a command's function; throws what it refuses. */
  readonly ask: <Result>(id: string, event: object) => Promise<Result>
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

interface Aside {
  readonly id: string
  readonly record: string
  readonly expires: number
}

const aside = async ({ ask }: Given): Promise<Aside[]> => {
  const all: Aside[] = []
  for (let after: string | null = ''; after !== null;) {
    const page: { items: Aside[]; next: string | null } = await ask('admin.set-aside', { after })
    all.push(...page.items)
    after = page.next
  }
  return all
}

/** What the publisher gave up: batches that Lambda kept, and single records that it set aside itself; when, why, and how many changes of tokens. */
export const listGivenUp = async (given: Given): Promise<Row[]> => {
  const rows: Row[] = []
  for (const batch of await given.batches.names()) {
    const { timestamp, requestContext, DDBStreamBatchInfo } = await read(given, batch)
    rows.push({ at: timestamp, reason: requestContext.condition, changes: DDBStreamBatchInfo.batchSize, batch })
  }
  for (const { id, record } of await aside(given)) {
    const { dynamodb } = JSON.parse(record) as { dynamodb: { ApproximateCreationDateTime: number } }
    const at = new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString()
    rows.push({ at, reason: 'Damaged', changes: 1, batch: id })
  }
  return rows
}

const publish = async ({ invoke }: Given, event: object): Promise<boolean> => {
  const { batchItemFailures } = (await invoke('delivery.publish', event)) as { batchItemFailures: readonly unknown[] }
  return batchItemFailures.length === 0
}

/** Has all of it published, each removed once it is: what was published before changes nothing. What fails again stays. */
export const replayGivenUp = async (given: Given): Promise<Row[]> => {
  const names = await given.batches.names()
  const records = await aside(given)
  const rows: Row[] = []
  const done = (batch: string, published: boolean): void => {
    rows.push({ published, batch })
    given.progress(`${rows.length} of ${names.length + records.length}`)
  }
  for (const batch of names) {
    const { payload } = await read(given, batch)
    const published = await publish(given, JSON.parse(payload) as object)
    if (published) await given.batches.remove(batch)
    done(batch, published)
  }
  for (const { id, record, expires } of records) {
    const isTaken = await publish(given, { Records: [JSON.parse(record)] })
    // One that is still damaged was set aside again.
    const { removed } = await given.ask<{ removed: boolean }>('admin.set-aside', { remove: { id, expires } })
    done(id, isTaken && removed)
  }
  return rows
}

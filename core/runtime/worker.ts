import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { errorFields, log } from './log.ts'

/** How a message ended: done, or to come again later although nothing went wrong. */
type MessageOutcome = 'done' | 'later'

/** What a worker does with one message of its queue. */
export interface QueueWork<Body> {
  /** Reads a message's JSON; throws for what is none of this queue's. */
  parse: (json: unknown) => Body
  /** Called once for each batch, so that its messages can share what they read. */
  begin: () => (body: Body) => Promise<MessageOutcome>
}

/** A function at the end of a queue. All messages of a batch run at once, and only those that failed come again. */
export const queueWorker =
  <Body>(worker: string, { parse, begin }: QueueWork<Body>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const handle = begin()
    const work = async ({ messageId, body }: SQSRecord): Promise<string | null> => {
      try {
        return (await handle(parse(JSON.parse(body)))) === 'done' ? null : messageId
      } catch (error) {
        log('error', 'message failed', { worker, messageId, ...errorFields(error) })
        return messageId
      }
    }
    const failed = await Promise.all(event.Records.map(work))
    return {
      batchItemFailures: failed.filter((messageId) => messageId !== null).map((itemIdentifier) => ({ itemIdentifier })),
    }
  }

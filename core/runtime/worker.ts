import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { AppError } from '../contract/errors.ts'
import { bound } from './bound.ts'
import { errorFields, log } from './log.ts'

/** A function that no request starts. */
export const worker = <Ports, Event extends unknown[], Result>(
  action: (ports: Ports) => (...event: Event) => Promise<Result>,
  make: () => Ports,
): ((...event: Event) => Promise<Result>) => {
  const act = bound(action, make)
  return (...event) => act()(...event)
}

/** What a worker does with the messages of its queue. */
export interface QueueWork<Body> {
  /** The worker's id, for its log. */
  id: string
  /** Reads a message's JSON; throws for what is none of this queue's. */
  parse: (json: unknown) => Body
  /** Called once for each batch, so that its messages can share what they read. */
  begin: () => (body: Body) => Promise<void>
}

/** Takes the messages of a queue: all of a batch at once, and only those that failed come again. */
export const takeBatch =
  <Body>({ id, parse, begin }: QueueWork<Body>) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const handle = begin()
    const failure = async ({ messageId, body }: SQSRecord): Promise<string[]> => {
      try {
        await handle(parse(JSON.parse(body)))
        return []
      } catch (error) {
        // What was busy is for later: the queue hands the message out again, and nobody has to look.
        if (error instanceof AppError && error.code === 'busy')
          log('info', 'message later', { worker: id, messageId, ...errorFields(error.cause ?? error) })
        else log('error', 'message failed', { worker: id, messageId, ...errorFields(error) })
        return [messageId]
      }
    }
    const failed = (await Promise.all(Records.map(failure))).flat()
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  }

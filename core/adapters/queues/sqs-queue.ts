import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { answered } from '../aws/answered.ts'
import { AppError } from '../../contract/errors.ts'

/** A message: references only, never what happened to a token. */
export interface Message {
  body: Record<string, string | number>
  /** Fair queues: one tenant's backlog does not delay another's. */
  tenant: string
  delaySeconds?: number
}

const mostInBatch = 10

const entryOf = (message: Message, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: JSON.stringify(message.body),
  MessageGroupId: message.tenant,
  ...(message.delaySeconds === undefined ? {} : { DelaySeconds: message.delaySeconds }),
})

/** A queue to send to, ten messages a call. */
export class SqsQueue {
  readonly #sqs: SQSClient
  readonly #queueUrl: string
  #waiting: { message: Message; taken: PromiseWithResolvers<void> }[] = []

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs
    this.#queueUrl = queueUrl
  }

  /** Sends messages; answers the positions of those that the queue did not take. */
  async sendAll(messages: readonly Message[]): Promise<ReadonlySet<number>> {
    const entries = messages.map(entryOf)
    const batches = Array.from({ length: Math.ceil(entries.length / mostInBatch) }, (_, index) =>
      entries.slice(index * mostInBatch, (index + 1) * mostInBatch),
    )
    const failed = await Promise.all(batches.map((batch) => this.#sendBatch(batch)))
    return new Set(failed.flat())
  }

  /** Sends one message, together with all that come before the event loop turns; throws `busy` when the queue did not take it. */
  send(message: Message): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => void this.#flush())
    const taken = Promise.withResolvers<void>()
    this.#waiting.push({ message, taken })
    return taken.promise
  }

  async #flush(): Promise<void> {
    const all = this.#waiting.splice(0)
    try {
      const refused = await this.sendAll(all.map(({ message }) => message))
      for (const [index, { taken }] of all.entries())
        if (refused.has(index)) taken.reject(new AppError('busy'))
        else taken.resolve()
    } catch (error) {
      // Of several calls one may have been taken: what is sent again has the same reference.
      for (const { taken } of all) taken.reject(error)
    }
  }

  async #sendBatch(Entries: SendMessageBatchRequestEntry[]): Promise<number[]> {
    const { Failed = [] } = await answered(
      this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries })),
    )
    return Failed.map((entry) => Number(entry.Id))
  }
}

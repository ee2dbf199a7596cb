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

  /** Sends one message; throws `busy` when the queue did not take it. */
  async send(message: Message): Promise<void> {
    const failed = await this.sendAll([message])
    if (failed.size > 0) throw new AppError('busy')
  }

  async #sendBatch(Entries: SendMessageBatchRequestEntry[]): Promise<number[]> {
    const { Failed = [] } = await answered(
      this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries })),
    )
    return Failed.map((entry) => Number(entry.Id))
  }
}

import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DeadLetter, DeadLetters } from '../../domain/dead-letters.ts'
import { AppError } from '../../contract/errors.ts'
import { answered } from '../aws/answered.ts'

/** The dead letters of a queue, whose own address differs from the queue's by its end. */
export const sqsDeadLetters = (sqs: SQSClient, queueUrl: string): DeadLetters => {
  const QueueUrl = `${queueUrl}-dead`
  return {
    take: async ({ hiddenSeconds, waitSeconds }) => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp'],
      })
      const { Messages = [] } = await answered(sqs.send(command, { requestTimeout: (waitSeconds + 3) * 1000 }))
      return Messages.map(
        ({
          MessageId = '',
          ReceiptHandle = '',
          Body = '',
          Attributes: { MessageGroupId, SentTimestamp } = {},
        }): DeadLetter => ({
          id: MessageId,
          receipt: ReceiptHandle,
          body: JSON.parse(Body) as DeadLetter['body'],
          tenant: MessageGroupId ?? '',
          sentAt: Number(SentTimestamp),
        }),
      )
    },
    remove: async (letters) => {
      const Entries = letters.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }))
      const { Failed = [] } = await answered(sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })))
      if (Failed.length > 0) throw new AppError('busy')
    },
  }
}

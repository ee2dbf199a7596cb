import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { callAwsThrough } from '../../local/workers/aws-socket.mjs'

/** A deliverer in a process of its own, as event source mappings run them: one batch of what is there after the other. Tells its parent when it begins. */
callAwsThrough(process.env['AWS_SOCKET'] ?? '')
const QueueUrl = process.env['QUEUE_DELIVERIES'] ?? ''
const { handler } = (await import('../../functions/delivery/deliver.ts')) as {
  handler(event: SQSEvent): Promise<unknown>
}
const sqs = new SQSClient({})
process.once('disconnect', () => process.exit())
process.send?.('ready')
for (;;) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
  )
  if (Messages.length === 0) continue
  await handler({
    Records: Messages.map(({ MessageId: messageId = '', Body: body = '' }) => ({ messageId, body })),
  } as SQSEvent)
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
}

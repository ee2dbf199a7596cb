import { type AwsInput } from '../engines/engine.ts'

/** A queue message in the shape of a Lambda event. */
export interface QueueEventRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  readonly messageAttributes: object
  readonly md5OfBody: string
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

/** Turns a message of `ReceiveMessage` into a record of a Lambda event. */
export const queueEventRecord = (message: AwsInput, eventSourceARN: string, awsRegion: string): QueueEventRecord => ({
  messageId: String(message['MessageId']),
  receiptHandle: String(message['ReceiptHandle']),
  body: String(message['Body']),
  attributes: (message['Attributes'] ?? {}) as Record<string, string>,
  messageAttributes: {},
  md5OfBody: String(message['MD5OfBody']),
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion,
})

/** The same record as it arrives when a queue hands a message out once more, which a standard queue may always do. */
export const receivedAgain = (record: QueueEventRecord): QueueEventRecord => {
  const count = Number(record.attributes['ApproximateReceiveCount'] ?? '1') + 1
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(count) } }
}

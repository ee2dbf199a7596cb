import type { AwsInput } from '../engines/engine.ts'
import type { JsonObject } from '../template/json.ts'

/** A queue message in the shape of a Lambda event. */
export interface QueueEventRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  readonly messageAttributes: JsonObject
  readonly md5OfBody: string
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

interface AttributeValue {
  readonly DataType?: string
  readonly StringValue?: string
  readonly BinaryValue?: string
}

/** Turns a message of `ReceiveMessage` into a record of a Lambda event. */
export const queueEventRecord = (message: AwsInput, eventSourceARN: string, awsRegion: string): QueueEventRecord => {
  return {
    messageId: String(message['MessageId']),
    receiptHandle: String(message['ReceiptHandle']),
    body: String(message['Body']),
    attributes: (message['Attributes'] ?? {}) as Record<string, string>,
    messageAttributes: messageAttributes((message['MessageAttributes'] ?? {}) as Record<string, AttributeValue>),
    md5OfBody: String(message['MD5OfBody']),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  }
}

const messageAttributes = (attributes: Readonly<Record<string, AttributeValue>>): JsonObject => {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType ?? 'String',
      },
    ]),
  )
}

/** The same record as it arrives when a queue hands a message out once more, which a standard queue may always do. */
export const receivedAgain = (record: QueueEventRecord): QueueEventRecord => {
  const count = Number(record.attributes['ApproximateReceiveCount'] ?? '1') + 1
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(count) } }
}

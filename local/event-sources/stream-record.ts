import { type Clock } from '../clock.ts'
import { type AwsInput } from '../engines/engine.ts'
import { type JsonObject } from '../template/json.ts'

/** A stream record in the shape of a Lambda event. */
export interface StreamEventRecord {
  readonly eventID: string
  readonly eventName: string
  readonly eventVersion: string
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number
    readonly Keys: JsonObject
    readonly NewImage?: JsonObject
    readonly OldImage?: JsonObject
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: string
  }
  readonly eventSourceARN: string
  readonly userIdentity?: JsonObject
}

/** Turns a record of `GetRecords` into one of a Lambda event, with the ARN and region that the template knows and the time of the instance's clock. */
export const streamEventRecord = (
  record: AwsInput,
  eventSourceARN: string,
  awsRegion: string,
  clock: Pick<Clock, 'timeOf'>,
): StreamEventRecord => {
  const dynamodb = (record['dynamodb'] ?? {}) as StreamEventRecord['dynamodb']
  const identity = record['userIdentity'] as JsonObject | undefined
  return {
    eventID: String(record['eventID']),
    eventName: String(record['eventName']),
    eventVersion: String(record['eventVersion'] ?? '1.1'),
    eventSource: 'aws:dynamodb',
    awsRegion,
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: onClock(secondsOf(dynamodb.ApproximateCreationDateTime), clock),
    },
    eventSourceARN,
    ...(identity ? { userIdentity: identity } : {}),
  }
}

/** The engine writes whole seconds of the machine's clock: the second's end, so that no record seems older than it is. */
const onClock = (seconds: number, clock: Pick<Clock, 'timeOf'>): number => {
  const end = seconds * 1000 + 999
  return seconds + (clock.timeOf(end) - end) / 1000
}

const secondsOf = (time: unknown): number => {
  const number = Number(time)
  return Number.isFinite(number) ? number : Date.parse(String(time)) / 1000
}

import { type Change } from '../engines/dynamodb/table-store.ts'
import { type Item } from '../engines/dynamodb/attribute.ts'

/** A change in the shape of a Lambda event's record. */
export interface StreamEventRecord {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: string
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly dynamodb: {
    /** Seconds. */
    readonly ApproximateCreationDateTime: number
    readonly Keys: Item
    readonly NewImage?: Item
    readonly OldImage?: Item
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: string
  }
  readonly eventSourceARN: string
  readonly userIdentity?: object
}

/** Who ends an item whose time is over, as AWS names it. */
const expiryService = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }

/** Turns a change into a record of a Lambda event. */
export const streamEventRecord = (
  { sequence, at, keys, before, after, expired }: Change,
  eventSourceARN: string,
  awsRegion: string,
  viewType: string,
): StreamEventRecord => ({
  eventID: sequence,
  eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion,
  dynamodb: {
    ApproximateCreationDateTime: at / 1000,
    Keys: keys,
    ...(after ? { NewImage: after } : {}),
    ...(before ? { OldImage: before } : {}),
    SequenceNumber: sequence,
    SizeBytes: JSON.stringify([keys, before, after]).length,
    StreamViewType: viewType,
  },
  eventSourceARN,
  ...(expired ? { userIdentity: expiryService } : {}),
})

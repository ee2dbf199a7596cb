import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import type { AwsCall } from './asked.ts'

/** Bytes are base64 on the wire; the SDK takes them as bytes. */
const withBytes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      ['B', 'CiphertextBlob'].includes(name) && typeof inner === 'string'
        ? Buffer.from(inner, 'base64')
        : withBytes(inner),
    ]),
  )
}

const [dynamo, kms] = [new DynamoDBClient({}), new KMSClient({})]

/** Makes a call of a poll by the SDK's own clients, and nothing else. One that writes on a condition was made already: the refusal costs as much. */
export const call = (one: AwsCall): Promise<unknown> =>
  made(one).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  })

const made = ({ action, input: wire }: AwsCall): Promise<unknown> => {
  const input = withBytes(wire) as never
  if (action === 'GetItem') return dynamo.send(new GetItemCommand(input))
  if (action === 'BatchGetItem') return dynamo.send(new BatchGetItemCommand(input))
  if (action === 'UpdateItem') return dynamo.send(new UpdateItemCommand(input))
  if (action === 'Decrypt') return kms.send(new DecryptCommand(input))
  throw new Error(`a poll makes no ${action}`)
}

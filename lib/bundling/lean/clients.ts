import { randomUUID } from 'node:crypto'
import { commandOf, JsonClient, type JsonClientOptions, type JsonService, ServiceError } from './json-client.ts'

/** Refuses a write whose condition does not hold; `Item` is what was found, where that was asked for. */
export class ConditionalCheckFailedException extends ServiceError {}

/** Refuses a transaction; `CancellationReasons` has one for each of its items. */
export class TransactionCanceledException extends ServiceError {}

/** Asks for another try, by the SDK's mark of it. */
class ReplicatedWriteConflictException extends ServiceError {
  readonly $retryable = {}
}

const dynamodb: JsonService = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  version: '1.0',
  pauseMilliseconds: 25,
  errors: { ConditionalCheckFailedException, ReplicatedWriteConflictException, TransactionCanceledException },
}
const kms: JsonService = { name: 'kms', target: 'TrentService', version: '1.1', pauseMilliseconds: 50, errors: {} }

/** Stands in for the SDK's client of that name, as all that follows. */
export class DynamoDBClient extends JsonClient {
  constructor(options: JsonClientOptions) {
    super(dynamodb, options)
  }
}
export const BatchGetItemCommand = commandOf('BatchGetItem')
export const DeleteItemCommand = commandOf('DeleteItem')
export const GetItemCommand = commandOf('GetItem')
export const PutItemCommand = commandOf('PutItem')
export const QueryCommand = commandOf('Query')
export const UpdateItemCommand = commandOf('UpdateItem')
// Named, as the SDK names it, so that it is written once where the answer to its first try was lost.
export const TransactWriteItemsCommand = commandOf('TransactWriteItems', () => ({ ClientRequestToken: randomUUID() }))

export class KMSClient extends JsonClient {
  constructor(options: JsonClientOptions) {
    super(kms, options)
  }
}
export const DecryptCommand = commandOf('Decrypt')
export const GenerateDataKeyCommand = commandOf('GenerateDataKey')

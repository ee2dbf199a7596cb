import { type AttributeValue, DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import { AppError } from '../../contract/errors.ts'

/** An item as DynamoDB holds it. */
export type Item = Record<string, AttributeValue>

/** The client of every store: a table that does not answer within 2 s is asked again, three times at most. */
export const dynamoClient = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 2000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

/** A text attribute. */
export const text = (value: string): AttributeValue => ({ S: value })

/** A number attribute. */
export const number = (value: number): AttributeValue => ({ N: String(value) })

/** A bytes attribute. */
export const bytes = (value: Uint8Array): AttributeValue => ({ B: value })

const missing = (name: string): never => {
  throw new Error(`an item lacks ${name}`)
}

/** Reads a text attribute. */
export const textOf = (item: Item, name: string): string => item[name]?.S ?? missing(name)

/** Reads a number attribute. */
export const numberOf = (item: Item, name: string): number => Number(item[name]?.N ?? missing(name))

/** Reads a bytes attribute. */
export const bytesOf = (item: Item, name: string): Uint8Array => item[name]?.B ?? missing(name)

/** Seconds since 1970, as time-to-live attributes hold them. */
export const expirySeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000)

const transient = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
  'KMSInternalException',
  'DependencyTimeoutException',
])
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

const isTransient = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const status = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined
  return transient.has(error.name) || networkCodes.has(code) || (status !== undefined && status >= 500)
}

/** Waits for an AWS answer; an engine that is down or overloaded ends the request with `busy`, so that the caller tries again. */
export const answered = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    if (isTransient(error)) throw new AppError('busy', undefined, { cause: error })
    throw error
  }
}

/** Whether a conditional write found that its condition does not hold. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && error.name === 'ConditionalCheckFailedException'

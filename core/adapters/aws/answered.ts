import { AppError } from '../../contract/errors.ts'

/** Names of errors that pass by themselves, of every service that is called. */
const transient = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  // SES and SNS: so many a second, and no more for now.
  'TooManyRequestsException',
  'LimitExceededException',
  'SendingPausedException',
  'ThrottledException',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TransactionConflictException',
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

/** Waits for an AWS answer; a service that is down or overloaded ends the request with `busy`, so that the caller tries again. */
export const answered = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    if (isTransient(error)) throw new AppError('busy', undefined, { cause: error })
    throw error
  }
}

import { SQSClient } from '@aws-sdk/client-sqs'

/** The client of every queue: a queue that does not answer within 3 s is asked again, three times at most. */
export const sqsClient = (): SQSClient =>
  new SQSClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 3000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

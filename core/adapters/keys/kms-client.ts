import { KMSClient } from '@aws-sdk/client-kms'

/** The client of the instance's key: an answer within 3 s, or it is asked again, three times at most. */
export const kmsClient = (): KMSClient =>
  new KMSClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 3000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** The client of every table: one that does not answer within 2 s is asked again, three times at most. */
export const dynamoClient = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 2000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

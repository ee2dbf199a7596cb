import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'

/** A service that does not answer in time (ms) is asked again, three times at most. */
const within = (requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: { requestTimeout, connectionTimeout: 1000, throwOnRequestTimeout: true },
})

/** The client of every table. */
export const dynamoClient = (): DynamoDBClient => new DynamoDBClient(within(2000))

/** The client of the instance's key. */
export const kmsClient = (): KMSClient => new KMSClient(within(3000))

/** The client of every queue. */
export const sqsClient = (): SQSClient => new SQSClient(within(3000))

/** The client of the mail service. */
export const sesClient = (): SESv2Client => new SESv2Client(within(5000))

/** The client of the text message service. */
export const snsClient = (): SNSClient => new SNSClient(within(5000))

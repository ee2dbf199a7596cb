import { SQSClient } from '@aws-sdk/client-sqs'
import { answeringWithin } from '../adapters/aws/client-settings.ts'
import { SqsQueue } from '../adapters/queues/sqs-queue.ts'

let client: SQSClient | undefined

/** A queue by its address; all of them share one client. */
export const queue = (address: string): SqsQueue =>
  new SqsQueue((client ??= new SQSClient(answeringWithin(3000))), address)

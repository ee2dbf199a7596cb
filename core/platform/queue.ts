import { sqsClient } from '../adapters/aws/clients.ts'
import { SqsQueue } from '../adapters/queues/sqs-queue.ts'

let client: ReturnType<typeof sqsClient> | undefined

/** A queue by its address; all of a function's share one client. */
export const queue = (address: string): SqsQueue => new SqsQueue((client ??= sqsClient()), address)

import { sqsClient } from '../adapters/aws/clients.ts'
import { sqsDeadLetters } from '../adapters/queues/dead-letters.ts'
import { SqsQueue } from '../adapters/queues/sqs-queue.ts'
import type { DeadLetters } from '../domain/dead-letters.ts'

let made: ReturnType<typeof sqsClient> | undefined

const client = (): ReturnType<typeof sqsClient> => (made ??= sqsClient())

/** A queue by its address; all of a function's share one client. */
export const queue = (address: string): SqsQueue => new SqsQueue(client(), address)

/** What the worker of a queue failed at too often, by the queue's address. */
export const deadLetters = (address: string): DeadLetters => sqsDeadLetters(client(), address)

import { Duration } from 'aws-cdk-lib'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { WorkerId } from '../../functions/grants.ts'
import type { QueueName } from '../../functions/resources.ts'
import type { Deployment } from '../deployment.ts'
import { deadLettersName, pascalCase, queueName } from '../names.ts'
import { sizeOf } from '../sizes.ts'
import { StageFunction } from './stage-function.ts'

/** How a worker takes messages from its queue. */
export interface QueueWorkerProps {
  readonly id: WorkerId
  readonly queue: QueueName
  readonly batchSize: number
  /** Receives of a message before it is a dead letter. */
  readonly maxReceives: number
  /** For how long a message may wait for others; not at all by default. */
  readonly batchingSeconds?: number
  /** Default: as many as Lambda likes. */
  readonly maximumConcurrency?: number
}

/** How long an event source waits for a batch to become full; nothing where it does not wait. */
export const batchingWindow = (seconds: number): { maxBatchingWindow?: Duration } =>
  seconds === 0 ? {} : { maxBatchingWindow: Duration.seconds(seconds) }

/** A function at the end of its queue; single messages of a batch can fail, and what fails too often is kept as a dead letter. */
export class QueueWorker extends StageFunction {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, deployment: Deployment, props: QueueWorkerProps) {
    super(scope, deployment, props.id)
    const name = queueName(deployment.config.prefix, props.queue)
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...secure,
      queueName: deadLettersName(deployment.config.prefix, props.queue),
      retentionPeriod: Duration.days(14),
    })
    this.queue = new Queue(this, pascalCase(props.queue), {
      ...secure,
      queueName: name,
      retentionPeriod: Duration.days(4),
      // Six times the function's limit (AWS's advice): a batch that is throttled is not received twice meanwhile.
      visibilityTimeout: Duration.seconds(6 * sizeOf(props.id).timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceives },
    })
    new EventSourceMapping(this, 'Messages', {
      target: this.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      ...batchingWindow(props.batchingSeconds ?? 0),
      reportBatchItemFailures: true,
      ...(props.maximumConcurrency === undefined ? {} : { maxConcurrency: props.maximumConcurrency }),
    })
  }
}

import { Duration, Validations, type App } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { batchingWindow, QueueWorker } from './constructs/queue-worker.ts'
import { StageFunction } from './constructs/stage-function.ts'
import type { Deployment } from './deployment.ts'
import { removalOf } from './removal.ts'
import { StageStack } from './stage-stack.ts'
import { failedEventsBucket } from './permissions.ts'

/** From the token table's stream to webhooks and mails: publisher → queue → deliverer, waker, settle, usage and mail workers. */
export class DeliveryStack extends StageStack {
  constructor(app: App, deployment: Deployment) {
    super(app, deployment.config, 'delivery', { description: 'Events to webhooks, mails' })
    this.#publisher(deployment, this.#failedEvents(deployment))
    new QueueWorker(this, deployment, {
      // A try that fails is a new message, so receives count crashes only.
      id: 'delivery.deliver',
      queue: 'deliveries',
      batchSize: 10,
      maxReceives: 5,
      maximumConcurrency: deployment.config.maximumDeliverers,
      batchingSeconds: deployment.config.batchingSeconds,
    })
    this.#waker(deployment)
    new QueueWorker(this, deployment, { id: 'delivery.settle', queue: 'settle', batchSize: 10, maxReceives: 10 })
    new QueueWorker(this, deployment, { id: 'delivery.purge', queue: 'purge', batchSize: 1, maxReceives: 10 })
    // Whoever counts the same day at the same time begins again: many at once would hinder each other.
    new QueueWorker(this, deployment, {
      id: 'delivery.usage',
      queue: 'usage',
      batchSize: 10,
      maxReceives: 5,
      maximumConcurrency: 5,
    })
    new QueueWorker(this, deployment, {
      // Few at once, because SES lets few mails a second out; one that waits for that has not failed.
      id: 'delivery.mail',
      queue: 'mail',
      batchSize: 1,
      maxReceives: 50,
      maximumConcurrency: 2,
    })
  }

  /** Whole batches that the publisher gave up, until an operator replays them. */
  #failedEvents({ config }: Deployment): Bucket {
    const bucket = new Bucket(this, 'FailedEvents', {
      bucketName: failedEventsBucket(config.prefix),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // As long as the tables' own recovery: a copy of sealed tokens should not outlive theirs.
      lifecycleRules: [{ expiration: Duration.days(35) }],
      removalPolicy: removalOf(config),
    })
    const resource = bucket.node.defaultChild
    if (resource instanceof CfnBucket) resource.overrideLogicalId('FailedEventsBucket')
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only Lambda writes here and only operators read, seldom; a log of that would need one more bucket, without a log.',
    })
    return bucket
  }

  /** A record's partition is its token, so one token's events stay in order at any parallelization. */
  #publisher(deployment: Deployment, failedEvents: Bucket): void {
    const publisher = new StageFunction(this, deployment, 'delivery.publish')
    new EventSourceMapping(publisher, 'TokenStream', {
      target: publisher.lambda,
      eventSourceArn: deployment.tokenStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      ...batchingWindow(deployment.config.batchingSeconds),
      parallelizationFactor: 10,
      bisectBatchOnError: true,
      maxRecordAge: Duration.hours(6),
      reportBatchItemFailures: true,
      // Not CDK's S3OnFailureDestination, which would also let the publisher read and delete what it gave up.
      onFailure: { bind: () => ({ destination: failedEvents.bucketArn }) },
      supportS3OnFailureDestination: true,
    })
  }

  #waker(deployment: Deployment): void {
    const waker = new StageFunction(this, deployment, 'delivery.wake')
    new Rule(this, 'EachMinute', {
      ruleName: `${deployment.config.prefix}-wake`,
      schedule: Schedule.rate(Duration.minutes(1)),
      // A minute that was missed is found by the next one.
      targets: [new LambdaFunction(waker.lambda, { retryAttempts: 0 })],
    })
  }
}

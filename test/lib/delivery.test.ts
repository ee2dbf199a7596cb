import { describe, expect, test } from 'vitest'
import { queues } from '../../functions/resources.ts'
import { list, object } from './resolved.ts'
import { stages } from '../../lib/stages.ts'
import { Stage, stageOf } from './synthesized.ts'

describe.each(['dev', 'prod'] as const)('delivery of %s', (name) => {
  const stage = stageOf(name)
  const arnOf = (queue: string): string => `arn:aws:sqs:eu-west-1:111122223333:${queue}`
  const mapping = (source: string) => stage.one('AWS::Lambda::EventSourceMapping', 'EventSourceArn', source).properties
  const workers = { deliveries: 'deliver', settle: 'settle', mail: 'mail', purge: 'purge', usage: 'usage' } as const

  test('the publisher reads the whole stream of tokens, tries for 6 h, and keeps what it gives up then', () => {
    expect(mapping('<TokensTable.StreamArn>')).toEqual({
      FunctionName: expect.stringMatching(/^<DeliveryPublishFunction/),
      EventSourceArn: '<TokensTable.StreamArn>',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      ParallelizationFactor: 10,
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 6 * 3600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:s3:::zaas-${name}-failed-events-111122223333-eu-west-1` },
      },
    })
  })

  test.each(queues)(
    'messages of %s come back no sooner than six times their worker’s limit, and end as dead letters',
    (queue) => {
      const own = stage.one('AWS::SQS::Queue', 'QueueName', `zaas-${name}-${queue}`).properties
      const worker = stage.one(
        'AWS::Lambda::Function',
        'FunctionName',
        `zaas-${name}-delivery-${workers[queue]}`,
      ).properties
      expect(own['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * Number(worker['Timeout']))
      expect(object(own['RedrivePolicy'])['deadLetterTargetArn']).toBe(arnOf(`zaas-${name}-${queue}-dead`))
      expect(object(own['RedrivePolicy'])['maxReceiveCount']).toBe(
        { deliveries: 5, settle: 10, mail: 50, purge: 10, usage: 5 }[queue],
      )
      const dead = stage.one('AWS::SQS::Queue', 'QueueName', `zaas-${name}-${queue}-dead`).properties
      // A message keeps its age when it becomes a dead letter.
      expect(dead['MessageRetentionPeriod']).toBeGreaterThan(Number(own['MessageRetentionPeriod']))
      expect(mapping(arnOf(`zaas-${name}-${queue}`))['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
    },
  )

  test('a stage may let events wait for others, before they are published and before they are delivered', () => {
    const mappings = new Stage({ ...stages[name], batchingSeconds: 1 }).of('AWS::Lambda::EventSourceMapping')
    const waiting = mappings.filter(({ properties }) => properties['MaximumBatchingWindowInSeconds'] === 1)
    expect(waiting.map(({ properties }) => properties['EventSourceArn'])).toEqual([
      '<TokensTable.StreamArn>',
      arnOf(`zaas-${name}-deliveries`),
    ])
  })

  test('every queue is standard, sealed at rest and closed to plain HTTP', () => {
    const closed = stage
      .of('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => JSON.stringify(properties).includes('"aws:SecureTransport":"false"'))
    expect(stage.of('AWS::SQS::Queue')).toHaveLength(2 * queues.length)
    expect(closed).toHaveLength(2 * queues.length)
    for (const { properties } of stage.of('AWS::SQS::Queue')) {
      expect(properties).toMatchObject({ SqsManagedSseEnabled: true })
      expect(properties).not.toHaveProperty('FifoQueue')
    }
  })

  test('deliverers are limited, so that slow endpoints do not take the account’s functions; mails go out two at a time', () => {
    expect(mapping(arnOf(`zaas-${name}-mail`))['ScalingConfig']).toEqual({ MaximumConcurrency: 2 })
    expect(mapping(arnOf(`zaas-${name}-deliveries`))['ScalingConfig']).toEqual({
      MaximumConcurrency: name === 'prod' ? 200 : 10,
    })
  })

  test('only workers that write to their own queue may call themselves in a chain', () => {
    const chained = stage
      .of('AWS::Lambda::Function')
      .filter(({ properties }) => properties['RecursiveLoop'] === 'Allow')
    expect(chained.map(({ properties }) => properties['Description'])).toEqual([
      'delivery.deliver',
      'delivery.purge',
      'delivery.mail',
    ])
  })

  test('the waker is called each minute, the rotation of keys each day, and nothing else by schedule', () => {
    const rules = stage.of('AWS::Events::Rule').map(({ properties }) => ({
      schedule: properties['ScheduleExpression'],
      targets: list(properties['Targets']).map((target) => object(target)['Arn']),
    }))
    const arn = (id: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:zaas-${name}-${id}`
    expect(rules).toEqual([
      { schedule: 'rate(1 minute)', targets: [arn('delivery-wake')] },
      { schedule: 'rate(1 day)', targets: [arn('keys-rotate')] },
    ])
  })

  test('records that were given up are private, sealed at rest and gone after 35 days', () => {
    expect(stage.of('AWS::S3::Bucket')[0]?.properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 35, Status: 'Enabled' }] },
    })
  })
})

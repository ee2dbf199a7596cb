import { ArnFormat, Aws, Stack } from 'aws-cdk-lib'
import { PolicyStatement, type Conditions } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import { serviceIndex } from '../core/adapters/dynamo/service-index.ts'
import type { FunctionId } from '../functions/grants.ts'
import {
  byName,
  type Grants,
  type QueueName,
  queues,
  type Resource,
  type TableName,
  tables,
} from '../functions/resources.ts'
import { deadLettersName, functionName, queueName } from './names.ts'

/** What a resource's grants become in IAM. */
interface Target {
  readonly service: string
  readonly arn: (action: string) => string
  readonly conditions?: Conditions
}

/** Name of the bucket for batches that the publisher gave up; the account makes it unique in the world. */
export const failedEventsBucket = (prefix: string): string => `${prefix}-failed-events-${Aws.ACCOUNT_ID}-${Aws.REGION}`

const tableArn = (scope: Construct, { config }: Deployment, table: TableName): string =>
  Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: config.tables[table] })

const queueArn = (scope: Construct, { config }: Deployment, queue: QueueName): string =>
  Stack.of(scope).formatArn({ service: 'sqs', resource: queueName(config.prefix, queue) })

/** ARN of a function's role: fixed, so that the key's policy can name roles that do not exist yet. */
export const roleArn = (scope: Construct, prefix: string, id: FunctionId): string =>
  Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: functionName(prefix, id) })

const failedEvents = (prefix: string): Target => {
  const bucket = `arn:${Aws.PARTITION}:s3:::${failedEventsBucket(prefix)}`
  // Lambda chooses the objects' names, below this prefix.
  return { service: 's3', arn: (action) => (action === 'PutObject' ? `${bucket}/aws/lambda/*` : bucket) }
}

const mailIdentity = (scope: Construct, mailFrom: string): Target => {
  const resourceName = mailFrom.slice(mailFrom.indexOf('@') + 1)
  const arn = Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName })
  return { service: 'ses', arn: () => arn, conditions: { StringEquals: { 'ses:FromAddress': mailFrom } } }
}

const targets = (scope: Construct, deployment: Deployment): Readonly<Record<Resource, Target>> => {
  const { config, instanceKeyArn, tokenStreamArn } = deployment
  const table = (name: TableName, rest = ''): Target => ({
    service: 'dynamodb',
    arn: () => `${tableArn(scope, deployment, name)}${rest}`,
  })
  const queue = (name: QueueName): Target => ({ service: 'sqs', arn: () => queueArn(scope, deployment, name) })
  const deadLetters = (name: QueueName): Target => {
    const arn = Stack.of(scope).formatArn({ service: 'sqs', resource: deadLettersName(deployment.config.prefix, name) })
    return { service: 'sqs', arn: () => arn }
  }
  return {
    ...byName(tables, table),
    ...byName(queues, queue),
    ...byName(queues, queue, (name) => `${name}/messages` as const),
    ...byName(queues, deadLetters, (name) => `${name}/dead` as const),
    'tokens/by-service': table('tokens', `/index/${serviceIndex}`),
    'events/by-service': table('events', `/index/${serviceIndex}`),
    'transactions/by-service': table('transactions', `/index/${serviceIndex}`),
    // ListStreams knows no resource: it would tell names of streams, nothing of what is in them.
    'tokens/stream': { service: 'dynamodb', arn: (action) => (action === 'ListStreams' ? '*' : tokenStreamArn) },
    kms: {
      service: 'kms',
      arn: () => instanceKeyArn,
      conditions: { StringEquals: { 'kms:EncryptionContext:instance': config.stage } },
    },
    ses: mailIdentity(scope, config.mailFrom),
    // A telephone has no ARN. Of topics, which this would reach too, the system has none.
    sms: { service: 'sns', arn: () => '*' },
    'failed-events': failedEvents(config.prefix),
  }
}

const statementOf = (target: Target, action: string): PolicyStatement =>
  new PolicyStatement({
    actions: [`${target.service}:${action}`],
    resources: [target.arn(action)],
    ...(target.conditions ? { conditions: target.conditions } : {}),
  })

/** A function's grants as IAM statements; CDK joins those that can be joined. */
export const statementsOf = (scope: Construct, deployment: Deployment, granted: Grants): PolicyStatement[] => {
  const all = targets(scope, deployment)
  const entries = Object.entries(granted) as [Resource, readonly string[]][]
  return entries.flatMap(([resource, actions]) => actions.map((action) => statementOf(all[resource], action)))
}

/** Lets a function write its own log: the log's streams get their names from Lambda. */
export const logStatement = (scope: Construct, logGroupName: string): PolicyStatement => {
  const resourceName = `${logGroupName}:log-stream:*`
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
  return new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [arn] })
}

import { Aws, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { environments, type Environment, type FunctionId, type Variable } from '../core/runtime/environment.ts'
import type { Deployment } from './deployment.ts'
import { queueName, type QueueName } from './names.ts'

/** Every variable's value at a stage: one that functions read and this list forgets does not compile. */
const values = (scope: Construct, { config, instanceKeyArn, url }: Deployment): Readonly<Record<Variable, string>> => {
  const queueUrl = (queue: QueueName): string =>
    `https://sqs.${Aws.REGION}.${Stack.of(scope).urlSuffix}/${Aws.ACCOUNT_ID}/${queueName(config.prefix, queue)}`
  return {
    TABLE_TENANTS: config.tables.tenants,
    TABLE_SERVICES: config.tables.services,
    TABLE_TOKENS: config.tables.tokens,
    TABLE_SESSIONS: config.tables.sessions,
    TABLE_TRANSACTIONS: config.tables.transactions,
    TABLE_EVENTS: config.tables.events,
    TABLE_KEYS: config.tables.keys,
    KMS_KEY: instanceKeyArn,
    QUEUE_MAIL: queueUrl('mail'),
    QUEUE_DELIVERIES: queueUrl('deliveries'),
    QUEUE_SETTLE: queueUrl('settle'),
    INSTANCE: config.stage,
    URL: url,
    MAIL_FROM: config.mailFrom,
    ALLOW_LOOPBACK_WEBHOOKS: String(config.allowLoopbackWebhooks),
  }
}

/** The environment of one function: exactly the variables that it reads. */
export const environmentOf = <Id extends FunctionId>(
  scope: Construct,
  deployment: Deployment,
  id: Id,
): Environment<Id> => {
  const all = values(scope, deployment)
  return Object.fromEntries(environments[id].map((name) => [name, all[name]])) as Environment<Id>
}

import { Aws, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { endpoints } from '../core/contract/endpoints.ts'
import { oidcRoutes } from '../core/contract/oidc-routes.ts'
import { variablesOf } from '../functions/variables.ts'
import type { FunctionId } from '../functions/grants.ts'
import { byName, queues, queueVariable, tables, tableVariable, type Variable } from '../functions/resources.ts'
import { appVersion } from './app-minimum.ts'
import type { Deployment } from './deployment.ts'
import { acceptedProofs } from './edge-proofs.ts'
import { queueName } from './names.ts'

/** Every variable's value at a stage: one that functions read and this list forgets does not compile. */
const values = (scope: Construct, { config, instanceKeyArn, url }: Deployment): Readonly<Record<Variable, string>> => {
  const queueUrls = `https://sqs.${Aws.REGION}.${Stack.of(scope).urlSuffix}/${Aws.ACCOUNT_ID}`
  return {
    ...byName(tables, (name) => config.tables[name], tableVariable),
    ...byName(queues, (name) => `${queueUrls}/${queueName(config.prefix, name)}`, queueVariable),
    KMS_KEY: instanceKeyArn,
    INSTANCE: config.stage,
    URL: url,
    LIMITS: JSON.stringify(config.limits),
    SMS_PREFIXES: config.smsPrefixes.join(),
    MAIL_FROM: config.mailFrom,
    ALLOW_LOOPBACK_WEBHOOKS: String(config.allowLoopbackWebhooks),
    ALLOW_WEBHOOKS_TO: JSON.stringify(config.allowWebhooksTo),
    APP_VERSION: appVersion,
    APP_MINIMUM: config.appMinimum,
    OUTBOX: String(config.outbox),
    EDGE_PROOFS: config.domain ? JSON.stringify(acceptedProofs(config.prefix, config.domain)) : 'null',
    SIGNUP: config.signup,
    MAX_TOKENS: String(config.maxTokens),
  }
}

/** The environment of one function: exactly the variables that it reads; every endpoint's chain reads the edge's proofs. */
export const environmentOf = (scope: Construct, deployment: Deployment, id: FunctionId): Record<string, string> => {
  const all = values(scope, deployment)
  const edge: readonly Variable[] = id in endpoints || id in oidcRoutes ? ['EDGE_PROOFS'] : []
  return Object.fromEntries([...variablesOf(id), ...edge].map((name) => [name, all[name]]))
}

import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { type EndpointId, endpoints } from '../core/contract/endpoints.ts'
import type { FunctionId } from '../functions/grants.ts'
import type { TableName } from '../functions/resources.ts'
import type { Limits } from '../core/domain/limits.ts'
import { planTokens } from '../core/contract/plans.ts'
import { limits } from '../functions/limits.ts'
import type { Domain, Restored } from './configuration.ts'
import { tableNames } from './names.ts'

/** The stages: each is an AWS account of its own, `local` is one machine. */
export const stageNames = ['dev', 'prod', 'local'] as const

/** A stage's name; also the instance's name in the encryption context of its KMS key. */
export type StageName = (typeof stageNames)[number]

/** Requests per second, and how many at once. */
interface Throttle {
  readonly rate: number
  readonly burst: number
}

/** Everything in which stages differ. */
export interface StageConfig {
  readonly stage: StageName
  /** First part of every physical name. */
  readonly prefix: string
  /** The one account and region that it is deployed to; null is whatever the credentials are of. */
  readonly env: { readonly account: string; readonly region: string } | null
  /** On everything that takes tags, beside the stage's own. */
  readonly tags: Readonly<Record<string, string>>
  /** The tables' names. */
  readonly tables: Readonly<Record<TableName, string>>
  /** Tables that a point-in-time restore made: the data stack has none in their place. */
  readonly restored: Restored
  /** Whose key seals the tables at rest once more: AWS's own costs nothing, the account's one shows in its audit trail. */
  readonly tableKey: 'aws-owned' | 'aws-managed'
  /** For how long an event waits for others before it is published, and once more before it is delivered: calls and log items are fewer, alarms later. */
  readonly batchingSeconds: number
  /** Data outlive their stack. */
  readonly retained: boolean
  /** It takes two steps to delete them. Not before they are there: CloudFormation could not take back a first deploy that fails, and the second would meet it. */
  readonly protected: boolean
  readonly logRetention: RetentionDays
  /** Function instances kept free for these functions, and their limit. */
  readonly reservedConcurrency: Partial<Record<FunctionId, number>>
  /** Deliverers at the same time: each may wait for slow endpoints. */
  readonly maximumDeliverers: number
  /** Requests per second that the API lets through, and how many at once. */
  readonly throttle: Throttle
  /** The same for routes of their own, that are open to strangers. */
  readonly routeThrottles: Partial<Record<EndpointId, Throttle>>
  /** Public address without a slash at the end; without it, the API's own address. */
  readonly url?: string
  /** A domain of our own, with an edge before the API that serves the pages too; the API's own address is then closed. */
  readonly domain?: Domain
  /** Sender of mails: a bare address of a domain that SES has verified in this account. */
  readonly mailFrom: string
  readonly allowLoopbackWebhooks: boolean
  /** Ranges of the house's own network that webhooks may go to. */
  readonly allowWebhooksTo: readonly string[]
  /** What is bounded; null on one machine, for tests and benchmarks. */
  readonly limits: Limits | null
  /** What telephone numbers begin with that text messages may go to: the countries that the instance serves. */
  readonly smsPrefixes: readonly string[]
  /** The oldest version of the token app that may still be used. */
  readonly appMinimum: string
  /** Mails and SMS go to an outbox of the machine. */
  readonly outbox: boolean
  /** Whether strangers may become tenants. */
  readonly signup: 'open' | 'closed'
  /** How many tokens a new tenant has places for. */
  readonly maxTokens: number
}

const named = (stage: StageName): Pick<StageConfig, 'stage' | 'prefix' | 'tables'> => {
  const prefix = `zaas-${stage}`
  return { stage, prefix, tables: tableNames(prefix) }
}

const foundings = {
  'tenant.signup': { rate: 5, burst: 10 },
  'tenant.login': { rate: 5, burst: 10 },
  'tenant.verify': { rate: 20, burst: 40 },
}

/** Endpoints by which tenants are made and managed, by strangers, members and owners' keys. */
const managing = (Object.keys(endpoints) as EndpointId[]).filter(
  (id) => id.startsWith('tenant.') || ['member', 'owner', 'authkey'].includes(endpoints[id].role),
)

/** The European Economic Area, Switzerland and the United Kingdom. */
const europe: readonly string[] = (
  '+30 +31 +32 +33 +34 +351 +352 +353 +354 +356 +357 +358 +359 +36 +370 +371 +372 +385 +386 +39 +40 +41 ' +
  '+420 +421 +423 +43 +44 +45 +46 +47 +48 +49'
).split(' ')

/** What stages have alike, where they do not say otherwise. */
const common = {
  env: null,
  tags: {},
  restored: {},
  tableKey: 'aws-owned',
  batchingSeconds: 0,
  protected: false,
  mailFrom: 'no-reply@zaas.example',
  allowLoopbackWebhooks: false,
  allowWebhooksTo: [],
  limits,
  smsPrefixes: europe,
  appMinimum: '0.0.0',
  outbox: false,
  signup: 'open',
  maxTokens: planTokens.free,
} as const

/** The stages' configurations: names come from here, never from a request's `Host`. */
export const stages: Readonly<Record<StageName, StageConfig>> = {
  dev: {
    ...common,
    ...named('dev'),
    retained: false,
    logRetention: RetentionDays.ONE_WEEK,
    reservedConcurrency: {},
    maximumDeliverers: 10,
    throttle: { rate: 200, burst: 100 },
    routeThrottles: foundings,
    mailFrom: 'no-reply@dev.zaas.example',
  },
  prod: {
    ...common,
    ...named('prod'),
    retained: true,
    logRetention: RetentionDays.THREE_MONTHS,
    // Anonymous and management functions are few, so that they cannot starve polls, devices and deliveries.
    reservedConcurrency: {
      'token.status': 300,
      'device.message': 200,
      ...Object.fromEntries(managing.map((id) => [id, 5])),
    },
    maximumDeliverers: 200,
    throttle: { rate: 8_000, burst: 4_000 },
    routeThrottles: { ...foundings, 'device.message': { rate: 2_000, burst: 1_000 } },
  },
  local: {
    ...common,
    ...named('local'),
    retained: false,
    logRetention: RetentionDays.ONE_DAY,
    reservedConcurrency: {},
    maximumDeliverers: 10,
    throttle: { rate: 10_000, burst: 5_000 },
    // One machine plays none: whoever floods it would shut the others out, whom limits by address let in.
    routeThrottles: {},
    // An outbox may take all.
    smsPrefixes: ['+'],
    outbox: true,
  },
}

/** What a stage is still without, a sentence each for whoever deploys it. */
export const notYet = ({ stage, retained, ...config }: StageConfig): string[] => [
  ...(retained && !config.protected
    ? [`Once ${stage} is deployed, set "protected": true for it, so that its tables and their stack cannot be deleted.`]
    : []),
  ...(Object.keys(stages[stage].reservedConcurrency).length > Object.keys(config.reservedConcurrency).length
    ? [
        `No function of ${stage} has its share reserved: npm run preflight -- ${stage} says whether the account has room.`,
      ]
    : []),
]

import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { type EndpointId, endpoints } from '../core/contract/endpoints.ts'
import type { FunctionId } from '../functions/grants.ts'
import type { TableName } from '../functions/resources.ts'
import type { Limits } from '../core/domain/limits.ts'
import { mostTokens, planTokens } from '../core/contract/plans.ts'
import { limits } from '../functions/limits.ts'
import { appMinimum } from './app-minimum.ts'
import { publicAddress } from './context.ts'
import { tableNames } from './names.ts'

/** The stages: each is an AWS account of its own, `local` is one machine. */
const stageNames = ['dev', 'prod', 'local'] as const

/** A stage's name; also the instance's name in the encryption context of its KMS key. */
export type StageName = (typeof stageNames)[number]

/** The domain of a stage. Its name is CloudFront's and API Gateway's, and each wants a certificate (ARN) where it looks for one. */
export interface Domain {
  readonly name: string
  /** In us-east-1, for CloudFront. */
  readonly edgeCertificate: string
  /** In the stage's region, for API Gateway. */
  readonly certificate: string
  /** Number of what the edge proves itself with; one more at each rotation, from 1. */
  readonly proof: number
}

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
  /** The tables' names; after a point-in-time restore the new table's name goes here. */
  readonly tables: Readonly<Record<TableName, string>>
  /** Data outlive their stack, and it takes two steps to delete them. */
  readonly retained: boolean
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
  mailFrom: 'no-reply@zaas.example',
  allowLoopbackWebhooks: false,
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

const isStage = (name: string): name is StageName => stageNames.some((stage) => stage === name)

/** The configuration that the app's context asks for: the keys of `context.ts`, with `zaas:stage` [dev]. */
export const stageFromContext = (context: (key: string) => unknown): StageConfig => {
  const stage = String(context('zaas:stage') ?? 'dev')
  if (!isStage(stage)) throw new Error(`There is no stage ${stage}; the stages are ${stageNames.join(', ')}`)
  const allowLoopbackWebhooks = String(context('zaas:allowLoopbackWebhooks') ?? false) === 'true'
  const unlimited = String(context('zaas:noLimits') ?? false) === 'true'
  if (unlimited && stage !== 'local') throw new Error('An instance without limits is for one machine only')
  // A webhook to loopback on AWS would reach Lambda's own runtime interface (server-side request forgery).
  if (allowLoopbackWebhooks && stage !== 'local') throw new Error('Webhooks to loopback are for one machine only')
  const url = context('zaas:url')
  const asked = context('zaas:appMinimum')
  const minimum = asked === undefined ? stages[stage].appMinimum : appMinimum(String(asked))
  if (minimum === null)
    throw new Error('zaas:appMinimum is a version such as 1.2.0, and not above the one that is served')
  const smsPrefixes = context('zaas:smsPrefixes')
  if (smsPrefixes !== undefined && !/^\+\d*(,\+\d*)*$/.test(String(smsPrefixes)))
    throw new Error('zaas:smsPrefixes is what numbers begin with, such as +49,+43')
  const signup = context('zaas:signup') ?? stages[stage].signup
  if (signup !== 'open' && signup !== 'closed') throw new Error('zaas:signup is open or closed')
  const maxTokens = Number(context('zaas:maxTokens') ?? stages[stage].maxTokens)
  if (!Number.isInteger(maxTokens) || maxTokens < 1 || maxTokens > mostTokens)
    throw new Error(`zaas:maxTokens is a number from 1 to ${mostTokens}`)
  return {
    ...stages[stage],
    allowLoopbackWebhooks,
    signup,
    maxTokens,
    ...(unlimited ? { limits: null } : {}),
    ...(smsPrefixes === undefined ? {} : { smsPrefixes: String(smsPrefixes).split(',') }),
    appMinimum: minimum,
    ...(typeof url === 'string' ? { url: publicAddress(url) } : {}),
  }
}

import type { EndpointId } from '../contract/endpoints.ts'

/** Every variable that a function may be given, all set by the stacks from names and addresses of the stage. */
export const variables = [
  'TABLE_TENANTS',
  'TABLE_SERVICES',
  'TABLE_TOKENS',
  'TABLE_SESSIONS',
  'TABLE_TRANSACTIONS',
  'TABLE_EVENTS',
  'TABLE_KEYS',
  'KMS_KEY',
  'QUEUE_MAIL',
  'QUEUE_DELIVERIES',
  'QUEUE_SETTLE',
  /** Name of the instance: part of the KMS encryption context. */
  'INSTANCE',
  /** Public address, e.g. `https://zaas.example`, without a slash at the end. */
  'URL',
  'MAIL_FROM',
  /** `true` on a one-machine instance that allows webhooks to loopback, over http too. */
  'ALLOW_LOOPBACK_WEBHOOKS',
] as const

/** A variable's name. */
export type Variable = (typeof variables)[number]

/** Functions that no request starts: the delivery of events and mails, the rotation of keys. */
export const workerIds = [
  'delivery.publish',
  'delivery.deliver',
  'delivery.wake',
  'delivery.settle',
  'delivery.mail',
  'keys.rotate',
] as const

/** A worker's id; also its file under `functions/`. */
export type WorkerId = (typeof workerIds)[number]

/** Every function: one per endpoint and one per worker. */
export type FunctionId = EndpointId | WorkerId

const keys = ['TABLE_KEYS', 'KMS_KEY', 'INSTANCE'] as const
const callers = ['TABLE_SERVICES', ...keys] as const
const members = ['TABLE_SESSIONS', ...callers] as const

/** What each function reads from its environment; the stacks give exactly this, and a handler can read nothing else. */
export const environments = {
  'health.check': [],
  'tenant.signup': ['TABLE_TENANTS', 'TABLE_SESSIONS', 'QUEUE_MAIL', 'URL', ...keys],
  'tenant.verify': ['TABLE_TENANTS', 'URL', ...members],
  'service.create': ['ALLOW_LOOPBACK_WEBHOOKS', ...members],
  'service.get': members,
  'service.list': members,
  'service.update': ['ALLOW_LOOPBACK_WEBHOOKS', ...members],
  'token.status': ['TABLE_TOKENS', ...callers],
  'token.statuses': ['TABLE_TOKENS', ...callers],
  'token.detail': ['TABLE_TOKENS', ...callers],
  'token.list': ['TABLE_TOKENS', ...callers],
  'token.history': ['TABLE_TOKENS', 'TABLE_EVENTS', ...callers],
  'token.enroll': ['TABLE_TOKENS', 'TABLE_TENANTS', 'TABLE_SESSIONS', 'QUEUE_MAIL', 'URL', ...callers],
  'token.confirm': ['TABLE_TOKENS', ...callers],
  'token.delete': ['TABLE_TOKENS', 'TABLE_TENANTS', 'TABLE_SESSIONS', 'QUEUE_MAIL', ...callers],
  'token.force': ['TABLE_TOKENS', ...callers],
  'token.restore': ['TABLE_TOKENS', ...callers],
  'token.quorum': ['TABLE_TOKENS', ...callers],
  'token.otp': ['TABLE_TOKENS', 'TABLE_TENANTS', ...callers],
  'token.otp-resync': ['TABLE_TOKENS', ...callers],
  'token.offline-challenge': ['TABLE_TOKENS', ...callers],
  'token.offline-open': ['TABLE_TOKENS', ...callers],
  'token.propose': ['TABLE_TOKENS', 'TABLE_TRANSACTIONS', 'TABLE_SESSIONS', ...callers],
  'token.transaction': ['TABLE_TRANSACTIONS', ...callers],
  'device.message': ['TABLE_TOKENS', 'TABLE_SESSIONS', 'TABLE_TENANTS', 'TABLE_TRANSACTIONS', ...callers],
  'delivery.publish': ['TABLE_TOKENS', 'TABLE_EVENTS', 'QUEUE_DELIVERIES', 'QUEUE_SETTLE', 'QUEUE_MAIL', ...callers],
  'delivery.deliver': ['TABLE_EVENTS', 'QUEUE_DELIVERIES', 'ALLOW_LOOPBACK_WEBHOOKS', ...callers],
  'delivery.wake': ['TABLE_EVENTS', 'QUEUE_DELIVERIES'],
  'delivery.settle': ['TABLE_TOKENS', ...callers],
  'delivery.mail': ['TABLE_TOKENS', 'TABLE_SESSIONS', 'MAIL_FROM', ...callers],
  'keys.rotate': [...keys],
} as const satisfies Record<FunctionId, readonly Variable[]>

/** The variables of one function. */
export type Environment<Id extends FunctionId> = Readonly<Record<(typeof environments)[Id][number], string>>

/** Reads a function's environment; throws, naming the variable, when the stack forgot one. */
export const readEnvironment = <Id extends FunctionId>(
  id: Id,
  source: Record<string, string | undefined> = process.env,
): Environment<Id> => {
  const read = environments[id].map((name) => {
    const value = source[name]
    if (value === undefined) throw new Error(`${id} needs the environment variable ${name}`)
    return [name, value]
  })
  return Object.fromEntries(read) as Environment<Id>
}

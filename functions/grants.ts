import type { EndpointId } from '../core/contract/endpoints.ts'
import type { OidcId } from '../core/contract/oidc-routes.ts'
import type { Grants, Setting } from './resources.ts'

const receive = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] as const

/** Unwraps branch keys, and with them tenants' keys. */
const unwrap = { keys: ['GetItem'], kms: ['Decrypt'] } as const

/** Finds a service and its tenant's key in one batch. */
const directory = { services: ['BatchGetItem'], keys: ['BatchGetItem', 'GetItem'], kms: ['Decrypt'] } as const

/** The same with the authkey, which is counted. */
const authkey = { ...directory, sessions: ['UpdateItem'], settings: ['LIMITS'] } as const

/** The same for what members may call too. */
const member = {
  ...authkey,
  tenants: ['BatchGetItem'],
  sessions: ['BatchGetItem', 'PutItem', 'UpdateItem'],
  settings: ['URL', 'LIMITS'],
} as const

/** Changes a token, and writes the audit with it. */
const manageToken = { ...member, tokens: ['GetItem', 'PutItem'], tenants: ['BatchGetItem', 'PutItem'] } as const

/** Judges what a user typed, and keeps the verdict for who asks again. */
const judge = {
  ...member,
  tokens: ['GetItem', 'PutItem'],
  sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
} as const

/** A member's session alone. */
const session = {
  ...unwrap,
  tenants: ['BatchGetItem'],
  sessions: ['BatchGetItem', 'PutItem'],
  settings: ['URL'],
} as const

/** The same with the member's own token, and what its opening changes. */
const ownToken = {
  ...session,
  tenants: ['BatchGetItem', 'GetItem', 'PutItem'],
  sessions: ['BatchGetItem', 'GetItem', 'PutItem'],
  tokens: ['GetItem', 'PutItem'],
} as const

/** Changes clients of OpenID Connect, and writes the audit with it. */
const changeClients = {
  ...member,
  services: ['BatchGetItem', 'GetItem', 'PutItem'],
  tenants: ['BatchGetItem', 'PutItem'],
} as const

/** Changes members, and writes the audit with it. */
const changeMembers = { ...member, tenants: ['BatchGetItem', 'GetItem', 'PutItem'] } as const

/** Makes what does not exist yet: branch keys and the instance's HPKE key. */
const makeKeys = { keys: ['GetItem', 'PutItem'], kms: ['Decrypt', 'GenerateDataKey'] } as const

/** What one function may do, and the settings that it reads. */
export type Line = Grants & { readonly settings?: readonly Setting[] }

/**
 * The one table of functions: each is a file `functions/<area>/<name>.ts` and a line here, which says what it may do, and
 * nothing else. Its environment follows from it. A transaction needs the single actions of its parts.
 */
export const grants = {
  'health.check': {},
  'instance.get': {
    ...makeKeys,
    settings: ['APP_VERSION', 'APP_MINIMUM', 'OUTBOX', 'SIGNUP'],
  },

  'tenant.signup': {
    ...makeKeys,
    tenants: ['GetItem'],
    sessions: ['PutItem', 'UpdateItem'],
    mail: ['SendMessage'],
    settings: ['URL', 'LIMITS', 'SIGNUP'],
  },
  'tenant.verify': {
    ...makeKeys,
    tenants: ['GetItem', 'PutItem'],
    services: ['PutItem'],
    sessions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    settings: ['LIMITS', 'MAX_TOKENS'],
  },

  'tenant.login': {
    ...makeKeys,
    tenants: ['GetItem'],
    sessions: ['PutItem', 'UpdateItem'],
    mail: ['SendMessage'],
    settings: ['URL', 'LIMITS'],
  },
  'tenant.logout': { ...session, sessions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  'tenant.session': ownToken,
  'tenant.sessions': { ...session, sessions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  'tenant.sessions-revoke': { ...session, sessions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  'tenant.factor-enroll': {
    ...session,
    ...makeKeys,
    services: ['PutItem'],
    tenants: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sessions: ['BatchGetItem', 'PutItem'],
    tokens: ['GetItem', 'PutItem', 'DeleteItem'],
  },
  'tenant.factor-confirm': ownToken,
  'tenant.factor-remove': {
    ...ownToken,
    tokens: ['GetItem', 'PutItem', 'DeleteItem'],
    tenants: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sessions: ['BatchGetItem', 'PutItem'],
  },
  'tenant.passkeys': { ...session, tenants: ['BatchGetItem', 'GetItem'] },
  'tenant.passkey-options': { ...makeKeys, sessions: ['PutItem', 'UpdateItem'], settings: ['URL', 'LIMITS'] },
  'tenant.passkey-register': {
    ...session,
    tenants: ['BatchGetItem', 'GetItem', 'PutItem'],
    sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem'],
  },
  'tenant.passkey-login': {
    ...unwrap,
    tenants: ['GetItem', 'PutItem'],
    sessions: ['GetItem', 'PutItem', 'DeleteItem'],
    settings: ['URL'],
  },
  'tenant.passkey-remove': { ...session, tenants: ['BatchGetItem', 'GetItem', 'PutItem'] },
  'tenant.get': { ...member, tenants: ['BatchGetItem', 'GetItem', 'Query'] },
  'tenant.members': {
    ...member,
    tenants: ['BatchGetItem', 'GetItem'],
    sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  'tenant.members-invite': { ...changeMembers, mail: ['SendMessage'] },
  'tenant.members-update': changeMembers,
  'tenant.members-remove': changeMembers,
  'tenant.update': { ...member, tenants: ['BatchGetItem', 'GetItem', 'Query', 'PutItem'] },
  'tenant.export': {
    ...session,
    tenants: ['BatchGetItem', 'GetItem', 'Query', 'PutItem'],
    services: ['Query', 'GetItem'],
    'tokens/by-service': ['Query'],
    tokens: ['BatchGetItem'],
    'events/by-service': ['Query'],
    'transactions/by-service': ['Query'],
  },
  'tenant.delete': {
    ...session,
    keys: ['GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
    purge: ['SendMessage'],
  },
  'tenant.job': { ...member, tenants: ['BatchGetItem', 'GetItem'] },
  'tenant.usage': { ...member, services: ['BatchGetItem', 'Query'], events: ['Query'] },
  'tenant.audit': { ...member, tenants: ['BatchGetItem', 'Query'] },

  'service.create': {
    ...member,
    services: ['BatchGetItem', 'Query', 'PutItem'],
    tenants: ['BatchGetItem', 'GetItem', 'PutItem'],
    sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    settings: ['URL', 'ALLOW_LOOPBACK_WEBHOOKS', 'ALLOW_WEBHOOKS_TO', 'LIMITS'],
  },
  'service.get': { ...member, services: ['BatchGetItem', 'GetItem'], events: ['BatchGetItem'] },
  'service.list': { ...member, services: ['BatchGetItem', 'Query'], tenants: ['BatchGetItem', 'Query'] },
  'service.update': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
    events: ['PutItem', 'UpdateItem'],
    settings: ['URL', 'ALLOW_LOOPBACK_WEBHOOKS', 'ALLOW_WEBHOOKS_TO', 'LIMITS'],
  },

  'service.delete': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    'tokens/by-service': ['Query'],
    tenants: ['BatchGetItem', 'PutItem'],
    purge: ['SendMessage'],
  },

  'service.client-create': changeClients,
  'service.client-list': { ...member, services: ['BatchGetItem', 'GetItem'] },
  'service.client-rotate': changeClients,
  'service.client-delete': changeClients,

  'webhook.test': {
    ...member,
    services: ['BatchGetItem', 'GetItem'],
    events: ['PutItem'],
    deliveries: ['SendMessage'],
  },
  'webhook.deliveries': { ...member, 'events/by-service': ['Query'], events: ['BatchGetItem', 'Query'] },
  'webhook.delivery': { ...member, events: ['GetItem', 'Query'] },
  'webhook.redeliver': {
    ...member,
    events: ['GetItem', 'Query'],
    deliveries: ['SendMessage'],
  },
  'webhook.rotate': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
  },

  'authkey.whoami': authkey,
  'authkey.list': { ...member, services: ['BatchGetItem', 'Query'] },
  'authkey.create': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'GetItem', 'PutItem'],
    sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  'authkey.update': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
  },
  'authkey.rotate': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
  },
  'authkey.revoke': {
    ...member,
    services: ['BatchGetItem', 'GetItem', 'DeleteItem'],
    tenants: ['BatchGetItem', 'PutItem'],
  },
  'authkey.reveal': {
    ...session,
    services: ['GetItem', 'PutItem'],
    tenants: ['BatchGetItem', 'PutItem'],
  },

  'token.status': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.statuses': { ...member, tokens: ['BatchGetItem'] },
  'token.detail': { ...member, tokens: ['GetItem'] },
  'token.list': { ...member, 'tokens/by-service': ['Query'], tokens: ['BatchGetItem'] },
  'token.history': { ...member, tokens: ['GetItem'], events: ['Query'] },
  'token.events': { ...member, 'events/by-service': ['Query'] },
  'token.enroll': {
    ...manageToken,
    tenants: ['BatchGetItem', 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sessions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    mail: ['SendMessage'],
  },
  'token.confirm': manageToken,
  'token.delete': {
    ...manageToken,
    tokens: ['GetItem', 'PutItem', 'DeleteItem'],
    tenants: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    mail: ['SendMessage'],
  },
  'token.force': manageToken,
  'token.restore': manageToken,
  'token.quorum': { ...authkey, tokens: ['BatchGetItem'] },
  'token.otp': { ...judge, tenants: ['BatchGetItem', 'DeleteItem'] },
  'token.otp-resync': { ...manageToken, tenants: ['BatchGetItem', 'PutItem', 'DeleteItem'] },
  'token.offline-challenge': { ...member, tokens: ['GetItem', 'PutItem'] },
  'token.offline-open': judge,
  'token.update': {
    ...manageToken,
    tenants: ['BatchGetItem', 'GetItem', 'PutItem'],
    mail: ['SendMessage'],
  },
  'token.message': {
    ...member,
    tokens: ['GetItem', 'PutItem'],
    transactions: ['GetItem'],
    tenants: ['BatchGetItem', 'GetItem'],
    mail: ['SendMessage'],
    settings: ['URL', 'LIMITS', 'SMS_PREFIXES'],
  },
  'token.message-check': { ...judge, transactions: ['UpdateItem'] },
  'token.propose': {
    ...authkey,
    tokens: ['GetItem', 'PutItem'],
    transactions: ['PutItem'],
    tenants: ['GetItem'],
    sessions: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  'token.transaction': { ...member, transactions: ['GetItem'] },
  'token.transactions': { ...member, 'transactions/by-service': ['Query'] },
  'token.cancel': { ...manageToken, transactions: ['GetItem', 'UpdateItem'] },

  'device.message': {
    ...directory,
    tokens: ['GetItem', 'PutItem'],
    tenants: ['DeleteItem'],
    transactions: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    mail: ['SendMessage'],
    settings: ['LIMITS'],
  },

  'oidc.discovery': { settings: ['URL'] },
  'oidc.jwks': makeKeys,
  'oidc.par': { ...directory, sessions: ['PutItem'], settings: ['URL'] },
  'oidc.authorize': {
    ...directory,
    sessions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    settings: ['URL', 'LIMITS'],
  },
  'oidc.prompt': {
    ...directory,
    sessions: ['GetItem', 'PutItem', 'UpdateItem'],
    tokens: ['GetItem', 'PutItem'],
    transactions: ['GetItem', 'PutItem'],
    tenants: ['DeleteItem'],
    settings: ['URL', 'LIMITS'],
  },
  'oidc.token': {
    ...directory,
    ...makeKeys,
    keys: ['BatchGetItem', 'GetItem', 'PutItem'],
    sessions: ['GetItem', 'PutItem'],
    settings: ['URL'],
  },
  'oidc.userinfo': { ...unwrap, sessions: ['GetItem'], settings: ['URL'] },

  'delivery.publish': {
    ...unwrap,
    'tokens/stream': ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
    'failed-events': ['PutObject', 'ListBucket'],
    services: ['GetItem'],
    tokens: ['GetItem', 'DeleteItem'],
    events: ['PutItem'],
    deliveries: ['SendMessage'],
    settle: ['SendMessage'],
    mail: ['SendMessage'],
    usage: ['SendMessage'],
  },
  'delivery.deliver': {
    ...unwrap,
    keys: ['GetItem', 'BatchGetItem'],
    'deliveries/messages': receive,
    services: ['BatchGetItem'],
    events: ['BatchGetItem', 'PutItem', 'UpdateItem'],
    deliveries: ['SendMessage'],
    usage: ['SendMessage'],
    tenants: ['GetItem'],
    sessions: ['PutItem'],
    mail: ['SendMessage'],
    settings: ['URL', 'ALLOW_LOOPBACK_WEBHOOKS', 'ALLOW_WEBHOOKS_TO'],
  },
  'delivery.wake': { events: ['Query', 'DeleteItem'], deliveries: ['SendMessage'] },
  'delivery.settle': { ...unwrap, 'settle/messages': receive, services: ['GetItem'], tokens: ['GetItem', 'PutItem'] },
  'delivery.usage': {
    ...unwrap,
    'usage/messages': receive,
    services: ['GetItem'],
    events: ['GetItem', 'Query', 'PutItem'],
    'events/by-service': ['Query'],
    'transactions/by-service': ['Query'],
  },
  'delivery.purge': {
    ...unwrap,
    'purge/messages': receive,
    purge: ['SendMessage'],
    keys: ['GetItem', 'DeleteItem'],
    tenants: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    services: ['Query', 'PutItem', 'DeleteItem'],
    'tokens/by-service': ['Query'],
    tokens: ['GetItem', 'DeleteItem'],
    events: ['Query', 'DeleteItem'],
    'events/by-service': ['Query'],
    transactions: ['DeleteItem'],
    'transactions/by-service': ['Query'],
    sessions: ['DeleteItem'],
  },
  'delivery.mail': {
    ...unwrap,
    'mail/messages': receive,
    mail: ['SendMessage'],
    tenants: ['GetItem'],
    sessions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    tokens: ['GetItem', 'PutItem'],
    services: ['GetItem'],
    ses: ['SendEmail'],
    sms: ['Publish'],
    settings: ['LIMITS', 'SMS_PREFIXES'],
  },

  'admin.tenants': { ...unwrap, tenants: ['GetItem', 'Query'] },
  'admin.plan': { ...unwrap, tenants: ['GetItem', 'Query', 'PutItem', 'DeleteItem'] },
  'admin.usage': { ...unwrap, tenants: ['Query'], services: ['Query'], events: ['Query'] },
  'admin.count-tokens': {
    ...unwrap,
    tenants: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    services: ['Query'],
    'tokens/by-service': ['Query'],
    tokens: ['BatchGetItem'],
  },
  'admin.suspend': { ...unwrap, keys: ['GetItem', 'PutItem'], tenants: ['PutItem'] },
  'admin.members': { ...unwrap, tenants: ['GetItem'] },
  'admin.set-aside': { events: ['Query', 'DeleteItem'] },
  'admin.dead-letters': {
    'deliveries/dead': ['ReceiveMessage', 'DeleteMessage'],
    deliveries: ['SendMessage'],
    'settle/dead': ['ReceiveMessage', 'DeleteMessage'],
    settle: ['SendMessage'],
    'mail/dead': ['ReceiveMessage', 'DeleteMessage'],
    mail: ['SendMessage'],
    'purge/dead': ['ReceiveMessage', 'DeleteMessage'],
    purge: ['SendMessage'],
    'usage/dead': ['ReceiveMessage', 'DeleteMessage'],
    usage: ['SendMessage'],
  },
  'admin.create': {
    ...makeKeys,
    tenants: ['GetItem'],
    sessions: ['PutItem'],
    mail: ['SendMessage'],
    settings: ['URL'],
  },
  'admin.owner': {
    ...unwrap,
    tenants: ['GetItem', 'PutItem'],
    sessions: ['PutItem'],
    mail: ['SendMessage'],
    settings: ['URL'],
  },

  'keys.rotate': { ...makeKeys, keys: ['GetItem', 'PutItem', 'DeleteItem'] },
} as const satisfies Readonly<
  Record<EndpointId | OidcId, Line> & Record<`delivery.${string}` | `keys.${string}` | `admin.${string}`, Line>
>

/** Every function: one per endpoint, one per route below `/oidc`, and one per worker. */
export type FunctionId = keyof typeof grants

/** A function that no request starts: delivery of events and mails, rotation of keys, an operator's commands. */
export type WorkerId = Exclude<FunctionId, EndpointId | OidcId>

/** Every function's id. */
export const functionIds = Object.keys(grants) as FunctionId[]

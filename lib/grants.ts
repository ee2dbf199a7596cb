import type { FunctionId } from '../core/runtime/environment.ts'
import type { GrantsOf } from './grant-types.ts'

const receive = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] as const

/** Unwraps branch keys, and with them tenants' keys. */
const unwrap = { keys: ['GetItem'], kms: ['Decrypt'] } as const

/** Checks an authkey: authkey, service and tenant's key in one batch. */
const authkey = { services: ['BatchGetItem'], keys: ['BatchGetItem', 'GetItem'], kms: ['Decrypt'] } as const

/** The same for what members may call too: their session, or an owner's authkey. */
const member = { ...authkey, sessions: ['GetItem'] } as const

/** Makes what does not exist yet: branch keys and the instance's HPKE key. */
const makeKeys = { keys: ['GetItem', 'PutItem'], kms: ['Decrypt', 'GenerateDataKey'] } as const

/** What each function may do, and nothing else. A transaction needs the single actions of its parts. */
export const grants = {
  'health.check': {},

  'tenant.signup': { ...makeKeys, tenants: ['GetItem'], sessions: ['PutItem'], mail: ['SendMessage'] },
  'tenant.verify': {
    ...makeKeys,
    tenants: ['PutItem'],
    services: ['PutItem'],
    sessions: ['GetItem', 'PutItem', 'DeleteItem'],
  },

  'service.create': { ...member, services: ['BatchGetItem', 'PutItem'], sessions: ['GetItem', 'PutItem'] },
  'service.get': { ...member, services: ['BatchGetItem', 'GetItem'] },
  'service.list': { ...member, services: ['BatchGetItem', 'Query'] },
  'service.update': { ...member, services: ['BatchGetItem', 'GetItem', 'PutItem'] },

  'token.status': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.statuses': { ...authkey, tokens: ['BatchGetItem'] },
  'token.detail': { ...authkey, tokens: ['GetItem'] },
  'token.list': { ...authkey, 'tokens/by-service': ['Query'], tokens: ['BatchGetItem'] },
  'token.history': { ...authkey, tokens: ['GetItem'], events: ['Query'] },
  'token.enroll': {
    ...authkey,
    tokens: ['GetItem', 'PutItem'],
    tenants: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'PutItem'],
    mail: ['SendMessage'],
  },
  'token.confirm': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.delete': {
    ...authkey,
    tokens: ['GetItem', 'PutItem'],
    tenants: ['UpdateItem'],
    sessions: ['PutItem'],
    mail: ['SendMessage'],
  },
  'token.force': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.restore': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.quorum': { ...authkey, tokens: ['BatchGetItem'] },
  'token.otp': { ...authkey, tokens: ['GetItem', 'PutItem'], tenants: ['UpdateItem'] },
  'token.otp-resync': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.offline-challenge': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.offline-open': { ...authkey, tokens: ['GetItem', 'PutItem'] },
  'token.propose': {
    ...authkey,
    tokens: ['GetItem', 'PutItem'],
    transactions: ['PutItem'],
    sessions: ['GetItem', 'PutItem'],
  },
  'token.transaction': { ...authkey, transactions: ['GetItem'] },

  'device.message': {
    ...authkey,
    tokens: ['GetItem', 'PutItem'],
    tenants: ['UpdateItem'],
    transactions: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'PutItem', 'DeleteItem'],
  },

  'delivery.publish': {
    ...unwrap,
    'tokens/stream': ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
    'failed-events': ['PutObject', 'ListBucket'],
    services: ['GetItem'],
    tokens: ['GetItem', 'DeleteItem'],
    events: ['GetItem', 'PutItem'],
    deliveries: ['SendMessage'],
    settle: ['SendMessage'],
    mail: ['SendMessage'],
  },
  'delivery.deliver': {
    ...unwrap,
    'deliveries/messages': receive,
    services: ['BatchGetItem'],
    events: ['BatchGetItem', 'BatchWriteItem', 'PutItem', 'UpdateItem'],
    deliveries: ['SendMessage'],
  },
  'delivery.wake': { events: ['Query', 'DeleteItem'], deliveries: ['SendMessage'] },
  'delivery.settle': { ...unwrap, 'settle/messages': receive, services: ['GetItem'], tokens: ['GetItem', 'PutItem'] },
  'delivery.mail': {
    ...unwrap,
    'mail/messages': receive,
    sessions: ['GetItem', 'DeleteItem'],
    tokens: ['GetItem'],
    services: ['GetItem'],
    ses: ['SendEmail'],
    sms: ['Publish'],
  },

  'keys.rotate': { keys: ['GetItem', 'PutItem', 'DeleteItem'], kms: ['Decrypt', 'GenerateDataKey'] },
} as const satisfies { readonly [Id in FunctionId]: GrantsOf<Id> }

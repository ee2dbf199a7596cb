import type * as z from 'zod'
import type { endpoints } from '../core/contract/endpoints.ts'
import type { Endpoint } from '../core/contract/endpoint.ts'
import type { CallOptions } from './request.ts'

type Entries = typeof endpoints
type Entry = Entries[keyof Entries]

/** What needs no browser and no device: the calls of servers. */
type Called = Extract<Entry, { role: 'public' | 'authkey' | 'basic' | 'admin' | 'owner' }>

/** Method and path, and `once` where the request is named by an `Idempotency-Key`. */
type Line<E extends Endpoint> = `${E['method']} ${E['path']}${E extends { idempotent: true } ? ' once' : ''}`

/** The calls of a client, by the contract's ids: one that is missing or wrong does not compile. */
export const lines = {
  'health.check': 'GET /health',
  'instance.get': 'GET /instance',
  'tenant.signup': 'POST /tenant/signup',
  'tenant.verify': 'POST /tenant/verify',
  'tenant.get': 'GET /tenant',
  'tenant.login': 'POST /tenant/login',
  'tenant.members': 'GET /tenant/members',
  'tenant.members-invite': 'POST /tenant/members/invite',
  'tenant.members-update': 'POST /tenant/members/update',
  'tenant.members-remove': 'POST /tenant/members/remove',
  'tenant.passkey-options': 'POST /tenant/passkey/options',
  'tenant.passkey-login': 'POST /tenant/passkey/login',
  'tenant.update': 'POST /tenant/update',
  'tenant.job': 'GET /tenant/job',
  'tenant.usage': 'GET /tenant/usage',
  'tenant.audit': 'GET /tenant/audit',
  'service.create': 'POST /service/create once',
  'service.get': 'GET /service/get',
  'service.list': 'GET /service/list',
  'service.update': 'POST /service/update',
  'service.delete': 'POST /service/delete',
  'service.client-create': 'POST /service/client/create',
  'service.client-list': 'GET /service/client/list',
  'service.client-rotate': 'POST /service/client/rotate',
  'service.client-delete': 'POST /service/client/delete',
  'webhook.test': 'POST /webhook/test',
  'webhook.deliveries': 'GET /webhook/deliveries',
  'webhook.delivery': 'GET /webhook/delivery',
  'webhook.redeliver': 'POST /webhook/redeliver',
  'webhook.rotate': 'POST /webhook/rotate',
  'authkey.whoami': 'GET /authkey/whoami',
  'authkey.list': 'GET /authkey/list',
  'authkey.create': 'POST /authkey/create once',
  'authkey.update': 'POST /authkey/update',
  'authkey.rotate': 'POST /authkey/rotate',
  'authkey.revoke': 'POST /authkey/revoke',
  'token.status': 'GET /token/status',
  'token.statuses': 'POST /token/statuses',
  'token.detail': 'GET /token/detail',
  'token.list': 'GET /token/list',
  'token.history': 'GET /token/history',
  'token.events': 'GET /token/events',
  'token.enroll': 'POST /token/enroll once',
  'token.confirm': 'POST /token/confirm',
  'token.update': 'POST /token/update',
  'token.delete': 'POST /token/delete',
  'token.force': 'POST /token/force',
  'token.restore': 'POST /token/restore',
  'token.quorum': 'POST /token/quorum',
  'token.otp': 'POST /token/otp once',
  'token.otp-resync': 'POST /token/otp/resync',
  'token.offline-challenge': 'POST /token/offline/challenge',
  'token.offline-open': 'POST /token/offline/open once',
  'token.message': 'POST /token/message',
  'token.message-check': 'POST /token/message/check once',
  'token.propose': 'POST /token/transaction once',
  'token.transaction': 'GET /token/transaction',
  'token.transactions': 'GET /token/transactions',
  'token.cancel': 'POST /token/transaction/cancel',
} as const satisfies { readonly [E in Called as E['id']]: Line<E> }

/** Parameters as a caller writes them: what has a default may be left out. */
type Parameters<E extends Endpoint> = z.input<E extends { documented: infer D extends z.ZodType } ? D : E['request']>

type Answer<E extends Endpoint> = z.output<E['response']>

type Method<E extends Endpoint> =
  Record<never, never> extends Parameters<E>
    ? (parameters?: Parameters<E>, options?: CallOptions) => Promise<Answer<E>>
    : (parameters: Parameters<E>, options?: CallOptions) => Promise<Answer<E>>

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name

type Area = Called['id'] extends infer Id ? (Id extends `${infer Name}.${string}` ? Name : never) : never

/** Every call by area and name: `token.status`, `token.otpResync`. */
export type Api = {
  readonly [A in Area]: {
    readonly [E in Called as E['id'] extends `${A}.${infer Name}` ? Camel<Name> : never]: Method<E>
  }
}

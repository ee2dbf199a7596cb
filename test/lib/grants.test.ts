import { expectTypeOf, test } from 'vitest'
import type { EndpointId } from '../../core/contract/endpoints.ts'
import type { OidcId } from '../../core/contract/oidc-routes.ts'
import type { Environment } from '../../functions/environment.ts'
import type { FunctionId, grants, Line } from '../../functions/grants.ts'
import type { Grants } from '../../functions/resources.ts'

// The compiler is what fails here, in `npm run check`.

test('every endpoint and every route below /oidc has its line of grants, and what else has one is a worker', () => {
  expectTypeOf<EndpointId | OidcId>().toExtend<FunctionId>()
  expectTypeOf<Exclude<FunctionId, EndpointId | OidcId>>().toExtend<
    `delivery.${string}` | `keys.${string}` | `admin.${string}`
  >()
})

test('a line of an action that the resource does not have, of a scan, or of no action does not compile', () => {
  expectTypeOf<{ tokens: ['GetItem'] }>().toExtend<Grants>()
  expectTypeOf<{ mail: ['Send'] }>().not.toExtend<Grants>()
  expectTypeOf<{ tokens: ['Scan'] }>().not.toExtend<Grants>()
  expectTypeOf<{ tokens: [] }>().not.toExtend<Grants>()
  expectTypeOf<{ settings: ['MAIL_FROM'] }>().not.toExtend<Line>()
  expectTypeOf<(typeof grants)['token.status']>().toExtend<Line>()
})

test('a function reads the names of what it is granted, and no other', () => {
  expectTypeOf<keyof Environment<'delivery.wake'>>().toEqualTypeOf<'TABLE_EVENTS' | 'QUEUE_DELIVERIES'>()
  expectTypeOf<keyof Environment<'health.check'>>().toEqualTypeOf<never>()
  expectTypeOf<keyof Environment<'token.status'>>().toEqualTypeOf<
    'TABLE_TOKENS' | 'TABLE_SERVICES' | 'TABLE_KEYS' | 'TABLE_SESSIONS' | 'KMS_KEY' | 'INSTANCE' | 'LIMITS'
  >()
  expectTypeOf<'URL'>().toExtend<keyof Environment<'token.enroll'>>()
})

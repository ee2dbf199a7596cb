import type * as z from 'zod'
import { deviceEndpoints } from './endpoints/device.ts'
import { healthEndpoints } from './endpoints/health.ts'
import { serviceEndpoints } from './endpoints/service.ts'
import { tenantEndpoints } from './endpoints/tenant.ts'
import { tokenEndpoints } from './endpoints/token.ts'
import type { Endpoint } from './endpoint.ts'

/** The whole HTTP API: the one source of handlers, routes, grants and documentation. */
export const endpoints = {
  ...healthEndpoints,
  ...tenantEndpoints,
  ...serviceEndpoints,
  ...tokenEndpoints,
  ...deviceEndpoints,
} satisfies Record<string, Endpoint>

/** An endpoint's id, e.g. `token.status`: also its file, function, operationId and log field. */
export type EndpointId = keyof typeof endpoints

/** What a handler of the endpoint receives, checked. */
export type RequestOf<Id extends EndpointId> = z.output<(typeof endpoints)[Id]['request']>

/** What a handler of the endpoint answers. */
export type ResponseOf<Id extends EndpointId> = z.input<(typeof endpoints)[Id]['response']>

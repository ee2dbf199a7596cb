import { callerNetwork } from '../../core/domain/limits.ts'
import type { Lane } from '../workers/fair-queue.ts'
import { headerValues, type HttpRequest } from './http-event.ts'

const authkey = /zaas_([a-z][a-z0-9-]{2,30})_[A-Za-z0-9_-]{57}(?![A-Za-z0-9_-])/

/**
 * Whom a request is for, as it says itself: by its authkey, its member's session or the tenant in its path. A false name takes its turn in that
 * tenant's lane as one caller of many; requests without a name share one lane.
 */
export const laneOf = (request: HttpRequest, parameters: Readonly<Record<string, string>> | null): Lane => ({
  tenant: parameters?.['tenant'] ?? authkeyTenant(request) ?? sessionTenant(request) ?? '',
  caller: callerNetwork(request.clientAddress),
})

const authkeyTenant = (request: HttpRequest): string | undefined => {
  const places = [...headerValues(request.rawHeaders, 'authorization'), request.target, request.body.toString('latin1')]
  for (const place of places) {
    const [, tenant] = authkey.exec(place) ?? []
    if (tenant !== undefined) return tenant
  }
  return undefined
}

const sessionTenant = (request: HttpRequest): string | undefined =>
  headerValues(request.rawHeaders, 'cookie')
    .map((cookie) => /(?:^|; )__Host-zaas_session=([a-z][a-z0-9-]{2,30})\./.exec(cookie)?.[1])
    .find((tenant) => tenant !== undefined)

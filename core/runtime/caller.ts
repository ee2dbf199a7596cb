import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError, invalid } from '../contract/errors.ts'
import { serviceName } from '../contract/fields.ts'
import { authkeyHash, authkeyTenant, coversService, hasRole } from '../domain/authkey.ts'
import { inRanges } from '../domain/network.ts'
import type { Authkey, Clock, Directory, Service } from '../domain/ports.ts'
import type { MemberSession } from '../domain/tenant.ts'
import type { Parameters } from './request.ts'

/** Who calls: an authkey or a member, and from where. `by` names it in events. */
export interface Caller {
  tenant: string
  by: string
  address: string
  hideDuress: boolean
  /** The service that the request names, if it exists. */
  service: Service | null
}

/** What recognising a caller needs. */
export interface CallerPorts {
  directory: Directory
  clock: Clock
  /** Members' sessions by tenant and cookie hash; absent where only authkeys are taken. */
  members?: (tenant: string, hash: string) => Promise<MemberSession | null>
}

/** The name of a member's session cookie. */
export const sessionCookie = 'zaas_session'

const bearer = /^bearer +([A-Za-z0-9_-]+)$/i

/** The authkey of a request, from its header or its parameters; 400 when both are there and differ. */
const secretOf = (event: APIGatewayProxyEventV2, parameters: Parameters): string | null => {
  const header = event.headers['authorization']
  const fromHeader = header === undefined ? null : (bearer.exec(header.trim())?.[1] ?? '')
  const parameter = parameters['authKey']
  if (parameter === undefined) return fromHeader
  const fromParameter = typeof parameter === 'string' ? parameter : ''
  if (fromHeader !== null && fromHeader !== fromParameter)
    throw invalid('authKey', 'differs from the Authorization header')
  return fromParameter
}

const forbidden = (): AppError => new AppError('forbidden')

const mayUse = (authkey: Authkey, role: 'basic' | 'admin' | 'owner', address: string, now: number): boolean =>
  hasRole(authkey, role, now) && (authkey.cidrs.length === 0 || inRanges(address, authkey.cidrs))

const memberOf = async (event: APIGatewayProxyEventV2, ports: CallerPorts): Promise<MemberSession> => {
  const cookie = event.cookies?.map((pair) => pair.split('=')).find(([name]) => name === sessionCookie)?.[1] ?? ''
  const tenant = /^([a-z][a-z0-9-]{2,30})\.[A-Za-z0-9_-]{43}$/.exec(cookie)?.[1]
  if (ports.members === undefined || tenant === undefined) throw forbidden()
  const session = await ports.members(tenant, createHash('sha256').update(cookie).digest('base64url'))
  if (session === null) throw forbidden()
  return session
}

/**
 * Recognises the caller and checks role, service and address, before anything else of the request is looked at. Every
 * refusal is the same `forbidden`, so that nobody learns which services or authkeys exist.
 */
export const authenticate = async (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  role: 'basic' | 'admin' | 'owner',
  ports: CallerPorts,
): Promise<Caller> => {
  const address = event.requestContext.http.sourceIp
  const named = serviceName.safeParse(parameters['service'])
  const secret = secretOf(event, parameters)
  if (secret === null && role === 'owner') {
    const { tenant, member } = await memberOf(event, ports)
    if (member.role === 'operator') throw forbidden()
    if (named.success && !named.data.startsWith(`${tenant}_`)) throw forbidden()
    const found = named.success ? await ports.directory.find(tenant, { service: named.data }) : { service: null }
    return { tenant, by: `member:${member.id}`, address, hideDuress: false, service: found.service }
  }
  const tenant = secret === null ? null : authkeyTenant(secret)
  if (secret === null || tenant === null) throw forbidden()
  const own = named.success && named.data.startsWith(`${tenant}_`) ? { service: named.data } : {}
  const { authkey, service } = await ports.directory.find(tenant, { authkeyHash: authkeyHash(secret), ...own })
  if (authkey === null || !mayUse(authkey, role, address, ports.clock())) throw forbidden()
  if (named.success && !coversService(authkey, named.data)) throw forbidden()
  return { tenant, by: `key:${authkey.id}`, address, hideDuress: authkey.hideDuress, service }
}

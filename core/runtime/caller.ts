import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Role } from '../contract/endpoint.ts'
import { AppError, invalid } from '../contract/errors.ts'
import { serviceName } from '../contract/fields.ts'
import { type Authkey, coversService, hasRole, readAuthkeySecret } from '../domain/authkey.ts'
import { memberAsCaller } from '../domain/member-caller.ts'
import type { Caller, KeyCaller, ServiceCaller, Visitor } from '../domain/caller.ts'
import { inRanges } from '../domain/network.ts'
import type { Clock, Directory } from '../domain/ports.ts'
import {
  askedCookie,
  cookieOf,
  type LoggedIn,
  readSessionCookie,
  sessionCookie,
  type SessionLookup,
} from '../domain/member.ts'
import type { Parameters } from './request.ts'

/** What recognising an authkey needs. */
interface CallerPorts {
  directory: Directory
  clock: Clock
  /** Throws `too_many_requests` when an authkey, by tenant and id, is used too often. */
  rate: (authkey: string) => Promise<void>
}

/** What recognising a member needs: log-ins, and the instance's public address, whose pages may use them. */
interface MemberPorts {
  members: SessionLookup
  url: string
}

type OwnerPorts = CallerPorts & MemberPorts

/** Roles whose requests follow the contract; a device's are sealed. */
export type OpenRole = Exclude<Role, 'device'>

/** What recognising a caller needs, by the role that the contract asks for. */
export interface RolePorts {
  public: unknown
  authkey: CallerPorts
  basic: CallerPorts
  admin: CallerPorts
  owner: OwnerPorts
  member: MemberPorts
}

/** Who calls, by the role that the contract asks for. */
export interface Callers {
  public: Visitor
  authkey: KeyCaller
  basic: ServiceCaller
  admin: ServiceCaller
  owner: Caller
  member: MemberCaller
}

/** A member who asks about themselves. */
interface MemberCaller extends LoggedIn {
  tenant: string
  address: string
}

type AuthkeyRole = Authkey['role']

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
const addressOf = (event: APIGatewayProxyEventV2): string => event.requestContext.http.sourceIp

const mayUse = (authkey: Authkey, role: AuthkeyRole, address: string, now: number): boolean =>
  hasRole(authkey, role, now) && (authkey.cidrs.length === 0 || inRanges(address, authkey.cidrs))

/** The caller of an authkey of at least this role; it is good for the service that the request names, and used from where it may be. */
const authkeyCaller = async (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  role: AuthkeyRole,
  { directory, clock, rate }: CallerPorts,
): Promise<KeyCaller> => {
  const address = addressOf(event)
  const secret = secretOf(event, parameters)
  const tenant = secret === null ? null : (readAuthkeySecret(secret)?.tenant ?? null)
  if (secret === null || tenant === null) throw forbidden()
  const named = serviceName.safeParse(parameters['service'])
  const own = named.success && named.data.startsWith(`${tenant}_`) ? { service: named.data } : {}
  const { authkey, service } = await directory.find(tenant, { secret, ...own })
  if (authkey === null || !mayUse(authkey, role, address, clock())) throw forbidden()
  if (named.success && !coversService(authkey, named.data)) throw forbidden()
  const { id, name: byName, hideDuress } = authkey
  await rate(`${tenant}#${id}`)
  return { tenant, by: `key:${id}`, byName, role: authkey.role, address, hideDuress, factorAt: null, service, authkey }
}

/**
 * Whether a request that leans on a cookie comes from our own pages (cross-site request forgery): browsers say so, and old
 * ones name the page's origin.
 */
const isOurPage = ({ headers }: APIGatewayProxyEventV2, url: string): boolean => {
  const site = headers['sec-fetch-site']
  return site === undefined ? headers['origin'] === new URL(url).origin : site === 'same-origin'
}

const memberOf = async (event: APIGatewayProxyEventV2, ports: MemberPorts): Promise<MemberCaller> => {
  const cookie = cookieOf(event.cookies, sessionCookie) ?? ''
  const claimed = readSessionCookie(cookie)
  if (claimed === null || !isOurPage(event, ports.url)) throw forbidden()
  const background = event.headers['zaas-background'] === '1'
  const found = await ports.members({ ...claimed, cookie, background })
  if (found === null) throw forbidden()
  return { tenant: claimed.tenant, address: addressOf(event), ...found }
}

const memberCaller = async (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  ports: OwnerPorts,
): Promise<Caller> => {
  const found = await memberOf(event, ports)
  const { tenant, member } = found
  if (member.role === 'operator') throw forbidden()
  const named = serviceName.safeParse(parameters['service'])
  if (named.success && !named.data.startsWith(`${tenant}_`)) throw forbidden()
  const { service } = named.success ? await ports.directory.find(tenant, { service: named.data }) : { service: null }
  return { ...memberAsCaller(found), service }
}

/** A session and an authkey in one request would leave open whose rights count. */
const eitherOf = (event: APIGatewayProxyEventV2): void => {
  if (cookieOf(event.cookies, sessionCookie) !== null) throw invalid('authKey', 'must not come with a session')
}

type Recogniser<R extends OpenRole> = (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  ports: RolePorts[R],
) => Promise<() => Callers[R]>

const ofService =
  (role: 'basic' | 'admin') =>
  async (event: APIGatewayProxyEventV2, parameters: Parameters, ports: CallerPorts): Promise<() => ServiceCaller> => {
    const { service, authkey: _authkey, ...caller } = await authkeyCaller(event, parameters, role, ports)
    return () => {
      if (service === null) throw new AppError('not_found')
      return { ...caller, service }
    }
  }

/**
 * Recognise a caller and check role, service and address, before anything else of the request is looked at. Every refusal
 * is the same `forbidden`, so that nobody learns which services or authkeys exist. What they give is called once the
 * parameters are checked, and throws `not_found` where the service does not exist.
 */
export const recognisers: { readonly [R in OpenRole]: Recogniser<R> } = {
  public: async (event) => () => ({
    address: addressOf(event),
    asked: cookieOf(event.cookies, askedCookie),
    session: cookieOf(event.cookies, sessionCookie),
  }),
  authkey: async (event, parameters, ports) => {
    const caller = await authkeyCaller(event, parameters, 'basic', ports)
    return () => caller
  },
  basic: ofService('basic'),
  admin: ofService('admin'),
  owner: async (event, parameters, ports) => {
    const byKey = secretOf(event, parameters) !== null
    if (byKey) eitherOf(event)
    const caller = byKey
      ? await authkeyCaller(event, parameters, 'owner', ports)
      : await memberCaller(event, parameters, ports)
    return () => caller
  },
  member: async (event, _parameters, ports) => {
    const caller = await memberOf(event, ports)
    return () => caller
  },
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Endpoint, Role } from '../contract/endpoint.ts'
import { AppError, invalid } from '../contract/errors.ts'
import { serviceName } from '../contract/fields.ts'
import { type Authkey, coversService, hasRole, readAuthkeySecret } from '../domain/authkey.ts'
import type { Caller, KeyCaller, ServiceCaller, Visitor } from '../domain/caller.ts'
import { inRanges } from '../domain/network.ts'
import type { Clock, Directory } from '../domain/ports.ts'
import { askedCookie, cookieOf, sessionCookie } from '../domain/member.ts'
import { memberCaller, type MemberCaller, memberOf, type MemberPorts } from './member-caller.ts'
import type { Parameters } from './request.ts'

/** What recognising an authkey needs. */
interface CallerPorts {
  directory: Directory
  clock: Clock
  /** Throws `too_many_requests` when an authkey or a member, by tenant and id, asks too often. */
  rate: (who: string) => Promise<void>
  /** Notes that an authkey is used. */
  noteUse: (tenant: string, id: string, address: string) => Promise<void>
}

/** Roles whose requests follow the contract; a device's are sealed. */
export type OpenRole = Exclude<Role, 'device'>

/** Endpoints whose requests follow the contract. */
export type OpenEndpoint = Endpoint & { readonly role: OpenRole }

/** What recognising a caller needs, by the role that the contract asks for. */
interface RolePorts {
  public: unknown
  authkey: CallerPorts
  basic: CallerPorts
  admin: CallerPorts
  owner: CallerPorts
  member: MemberPorts
}

/** What recognising the callers of an endpoint needs. */
export type PortsFor<E extends OpenEndpoint> = RolePorts[E['role']] &
  (E['session'] extends null ? unknown : MemberPorts)

/** Who calls, by the role that the contract asks for. */
export interface Callers {
  public: Visitor
  authkey: KeyCaller
  basic: ServiceCaller
  admin: ServiceCaller
  owner: Caller
  member: MemberCaller
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
  { directory, clock, rate, noteUse }: CallerPorts,
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
  const { id, name: byName, services, hideDuress } = authkey
  await rate(`${tenant}#${id}`)
  await noteUse(tenant, id, address)
  const by = `key:${id}`
  return {
    tenant,
    by,
    byName,
    isMember: false,
    role: authkey.role,
    services,
    address,
    hideDuress,
    factorAt: null,
    service,
    authkey,
  }
}

/** A session and an authkey in one request would leave open whose rights count. */
const eitherOf = (event: APIGatewayProxyEventV2): void => {
  if (cookieOf(event.cookies, sessionCookie) !== null) throw invalid('authKey', 'must not come with a session')
}

/** Whether an endpoint takes sessions: then its function was bound with what finds them. */
const takesSessions = (_ports: CallerPorts, { session }: Endpoint): _ports is CallerPorts & MemberPorts =>
  session !== null

type Asked = [
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  contract: Endpoint & { readonly role: AuthkeyRole },
  ports: CallerPorts,
]

/** The caller of an authkey of at least the contract's role, or of a member's session where it takes one. */
const keyOrMember = async (...[event, parameters, contract, ports]: Asked): Promise<Caller> => {
  const byKey = async (): Promise<Caller> => {
    const { authkey: _authkey, ...caller } = await authkeyCaller(event, parameters, contract.role, ports)
    return caller
  }
  if (!takesSessions(ports, contract)) return byKey()
  if (secretOf(event, parameters) === null) return memberCaller(event, parameters, contract, ports)
  eitherOf(event)
  return byKey()
}

type Recogniser<R extends OpenRole> = (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  contract: Endpoint & { readonly role: R },
  ports: RolePorts[R],
) => Promise<() => Callers[R]>

const ofService = async (...asked: Asked): Promise<() => ServiceCaller> => {
  const { service, ...caller } = await keyOrMember(...asked)
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
  authkey: async (event, parameters, _contract, ports) => {
    const caller = await authkeyCaller(event, parameters, 'basic', ports)
    return () => caller
  },
  basic: ofService,
  admin: ofService,
  owner: async (event, parameters, contract, ports) => {
    const caller = await keyOrMember(event, parameters, contract, ports)
    return () => caller
  },
  member: async (event, _parameters, contract, ports) => {
    const caller = await memberOf(event, contract, ports)
    return () => caller
  },
}

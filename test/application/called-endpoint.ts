import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { tokenConfirm } from '../../core/contract/endpoints/token/confirm.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { type Authkey, newAuthkeySecret } from '../../core/domain/authkey.ts'
import type { Directory, Service } from '../../core/domain/ports.ts'
import type { Member } from '../../core/domain/member.ts'
import { type Action, endpoint, type Handler } from '../../core/runtime/endpoint.ts'

/** The secret of its one authkey. */
export const secret = newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))
/** The one service. */
export const service: Service = { name: 'acme_bank', tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }
/** The one member. */
export const member: Member = {
  id: 'm'.repeat(16),
  email: 'me@acme.example',
  role: 'owner',
  services: '*',
  powers: [],
  hideDuress: false,
  factor: false,
  invitedAt: null,
  joinedAt: 1,
}
const session = { hash: '', createdAt: 0, seenAt: 0, address: '', pending: false, since: null, factorAt: null }

/** A directory with one authkey of a role and one service, and a session of a member. */
export const portsFor = (role: Authkey['role'], cidrs: string[] = []) => {
  const authkey: Authkey = {
    id: 'AAAAAAAA',
    tenant: 'acme',
    name: 'a key',
    role,
    services: '*',
    cidrs,
    expiresAt: null,
    hideDuress: false,
  }
  const directory: Directory = {
    find: async (_tenant, wanted) => ({
      authkey: wanted.secret === secret ? authkey : null,
      service: wanted.service === service.name ? service : null,
    }),
  }
  const members = async () => ({ member, session })
  return {
    directory,
    clock: () => 1000,
    rate: async () => {},
    noteUse: async () => {},
    members,
    url: 'https://zaas.example',
  }
}

const eventOf = (part: Partial<APIGatewayProxyEventV2> & { method?: string }): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '',
  rawPath: '/',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
  isBase64Encoded: false,
  requestContext: {
    requestId: 'r1',
    http: { method: part.method ?? 'POST', path: '/', protocol: '', sourceIp: '192.0.2.1', userAgent: '' },
  } as APIGatewayProxyEventV2['requestContext'],
  ...part,
})

/** Status and body of what a handler answers to an event. */
export const answerOf = async (handler: Handler, part: Partial<APIGatewayProxyEventV2>) => {
  const { statusCode, body = '' } = await handler(eventOf(part), {} as Context)
  return [statusCode, JSON.parse(body) as Record<string, unknown>]
}

const confirming: Action<typeof tokenConfirm> = async () => ({ body: { confirmed: true } })
/** An endpoint that needs a role to be confirmed. */
export const confirm = (role: Authkey['role'] = 'admin') =>
  endpoint(
    tokenConfirm,
    () => confirming,
    () => portsFor(role),
  )
/** A body that it takes. */
export const right = JSON.stringify({ service: 'acme_bank', id: 'joe', binding: 'ABCD' })

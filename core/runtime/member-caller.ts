import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Endpoint } from '../contract/endpoint.ts'
import { AppError } from '../contract/errors.ts'
import { serviceName } from '../contract/fields.ts'
import { coversService } from '../domain/authkey.ts'
import type { Caller } from '../domain/caller.ts'
import {
  askedCookie,
  cookieOf,
  hasPower,
  isAtLeast,
  type LoggedIn,
  readSessionCookie,
  sessionCookie,
  type SessionLookup,
} from '../domain/member.ts'
import { memberAsCaller } from '../domain/member-caller.ts'
import type { Directory } from '../domain/ports.ts'
import type { Parameters } from './request.ts'

/** What recognising a member needs: log-ins, and the instance's public address, whose pages may use them. */
export interface MemberPorts {
  members: SessionLookup
  url: string
}

/** A member who asks about themselves. */
export interface MemberCaller extends LoggedIn {
  tenant: string
  address: string
  /** What shows that an authenticator's challenge was asked for in the same browser. */
  asked: string | null
}

/**
 * Whether a request that leans on a cookie comes from our own pages (cross-site request forgery): browsers say so, and old
 * ones name the page's origin.
 */
export const isOurPage = ({ headers }: APIGatewayProxyEventV2, url: string): boolean => {
  const site = headers['sec-fetch-site']
  return site === undefined ? headers['origin'] === new URL(url).origin : site === 'same-origin'
}

/** The member whose session a request brings, from one of our own pages: one who is at least what the contract asks for. */
export const memberOf = async (
  event: APIGatewayProxyEventV2,
  { session }: Pick<Endpoint, 'session'>,
  ports: MemberPorts,
): Promise<MemberCaller> => {
  const cookie = cookieOf(event.cookies, sessionCookie) ?? ''
  const claimed = readSessionCookie(cookie)
  if (claimed === null || !isOurPage(event, ports.url)) throw new AppError('forbidden')
  const background = event.headers['zaas-background'] === '1'
  const found = await ports.members({ ...claimed, cookie, background })
  if (found === null || session === null || !isAtLeast(found.member, session)) throw new AppError('forbidden')
  const asked = cookieOf(event.cookies, askedCookie)
  return { tenant: claimed.tenant, address: event.requestContext.http.sourceIp, asked, ...found }
}

/** The caller of a member's session who is what the contract asks for, and may do so for the service that the request names. */
export const memberCaller = async (
  event: APIGatewayProxyEventV2,
  parameters: Parameters,
  contract: Pick<Endpoint, 'session' | 'power'>,
  ports: MemberPorts & { directory: Directory; rate: (who: string) => Promise<void> },
): Promise<Caller> => {
  const found = await memberOf(event, contract, ports)
  const { tenant, member } = found
  if (!hasPower(member, contract.power?.(parameters) ?? null)) throw new AppError('forbidden')
  const named = serviceName.safeParse(parameters['service'])
  if (named.success && !coversService({ tenant, services: member.services }, named.data))
    throw new AppError('forbidden')
  await ports.rate(`${tenant}#${member.id}`)
  const { service } = named.success ? await ports.directory.find(tenant, { service: named.data }) : { service: null }
  return { ...memberAsCaller(found), service }
}

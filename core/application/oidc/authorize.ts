import { callerNetwork } from '../../domain/limits.ts'
import { cookieHash, newCookieSecret, setCookie } from '../../domain/member.ts'
import {
  answerAddress,
  type Authorization,
  isRedirectOf,
  type OidcError,
  type OidcParameters,
  readAuthorization,
} from '../../domain/oidc/authorization.ts'
import type { OidcClient } from '../../domain/oidc/client.ts'
import { promptCookie, promptMilliseconds } from '../../domain/oidc/prompt.ts'
import { handleHash, newHandle } from '../../domain/oidc/records.ts'
import { type LimitPorts, reached } from '../limited.ts'
import type { OidcTokenPorts } from './ports.ts'

/** How long a request that a client left beforehand may be used (ms). */
const pushedMilliseconds = 60_000
const pushedPrefix = 'urn:ietf:params:oauth:request_uri:'

/** Why nobody can be sent back: what the page says in its place. */
export type PageFault = 'client' | 'address' | 'request'

/** Keeps a request that a client leaves beforehand, and gives the name by which the browser brings it (RFC 9126). */
export const pushAuthorization = async (
  ports: OidcTokenPorts,
  client: OidcClient,
  parameters: OidcParameters,
): Promise<{ request_uri: string; expires_in: number } | OidcError> => {
  if (parameters.has('request_uri') || !isRedirectOf(client, parameters.get('redirect_uri'))) return 'invalid_request'
  const read = await readWithHint(ports, client, parameters, true)
  if (typeof read === 'string') return read
  const { records, clock } = ports
  const handle = newHandle(ports.random)
  await records.pushed.write(handleHash(handle), { kept: read, rev: 0, until: clock() + pushedMilliseconds })
  return { request_uri: `${pushedPrefix}${handle}`, expires_in: pushedMilliseconds / 1000 }
}

const readWithHint = async (
  { idTokens }: Pick<OidcTokenPorts, 'idTokens'>,
  client: OidcClient,
  parameters: OidcParameters,
  authenticated: boolean,
): Promise<Authorization | OidcError> => {
  const hint = parameters.get('id_token_hint')
  const ofToken = hint === undefined ? null : await idTokens.userOf(hint, client.clientId)
  if (hint !== undefined && ofToken === null) return 'invalid_request'
  return readAuthorization(parameters, client, { ofToken, authenticated })
}

/** The request that a client left beforehand; once, so that a link to it which is seen on its way begins nothing. */
const pushedOf = async (
  { records }: Pick<OidcTokenPorts, 'records'>,
  client: OidcClient,
  address: string,
): Promise<Authorization | null> => {
  if (!address.startsWith(pushedPrefix)) return null
  const name = handleHash(address.slice(pushedPrefix.length))
  const found = await records.pushed.read(name)
  if (found === null || found.kept.clientId !== client.clientId) return null
  return (await records.pushed.take(name)) ? found.kept : null
}

/** What a browser brings is read: a request that may go on, one that is sent back, or one that only the page can answer. */
const readRequest = async (
  ports: OidcTokenPorts,
  client: OidcClient,
  parameters: OidcParameters,
): Promise<Authorization | { fault: PageFault } | { error: OidcError }> => {
  const pushed = parameters.get('request_uri')
  if (pushed !== undefined) return (await pushedOf(ports, client, pushed)) ?? { fault: 'request' }
  if (!isRedirectOf(client, parameters.get('redirect_uri'))) return { fault: 'address' }
  const read = await readWithHint(ports, client, parameters, false)
  return typeof read === 'string' ? { error: read } : read
}

/** Where a browser goes that a client sends: to the page, with a cookie that makes the log-in its own, or back. */
export const authorize = async (
  ports: OidcTokenPorts & LimitPorts,
  parameters: OidcParameters | null,
  address: string,
): Promise<{ fault: PageFault } | { to: string; cookie?: string }> => {
  if (parameters === null) return { fault: 'request' }
  const found = await ports.findClient(parameters.get('client_id') ?? '')
  if (found === null) return { fault: 'client' }
  const { client } = found
  const read = await readRequest(ports, client, parameters)
  if ('fault' in read) return read
  const back = (error: OidcError) => {
    const { redirectUri, state } =
      'error' in read
        ? { redirectUri: parameters.get('redirect_uri') ?? '', state: parameters.get('state') ?? null }
        : read
    return { to: answerAddress({ redirectUri, state }, ports.issuer, { error }) }
  }
  if ('error' in read) return back(read.error)
  // Somebody is always asked: a token that is open already satisfies no prompt, since whoever types a name would be it.
  if (read.silent) return back('login_required')
  if ((await reached(ports, { name: 'promptAddress', subject: callerNetwork(address) })) !== null)
    return back('temporarily_unavailable')
  const { random, clock, records } = ports
  const id = Buffer.from(random(16)).toString('base64url')
  const secret = newCookieSecret(random)
  const { name, tenant, service } = client
  const kept = {
    authorization: read,
    client: { name, tenant, service },
    asked: cookieHash(secret),
    ask: null,
    answer: null,
  }
  await records.prompts.write(handleHash(id), { kept, rev: 0, until: clock() + promptMilliseconds })
  return { to: `/prompt/#${id}`, cookie: setCookie(promptCookie(id), secret, promptMilliseconds / 1000) }
}

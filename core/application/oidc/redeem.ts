import type { OidcError, OidcParameters } from '../../domain/oidc/authorization.ts'
import type { OidcClient } from '../../domain/oidc/client.ts'
import {
  accessMilliseconds,
  duressClaim,
  type Grant,
  loginClaims,
  redeems,
  userClaims,
} from '../../domain/oidc/grant.ts'
import { cookieHash, sameHash } from '../../domain/member.ts'
import { handleHash, newHandle } from '../../domain/oidc/records.ts'
import type { OidcPorts, OidcTokenPorts } from './ports.ts'

/** What a redeemed code gives, with the white space that hides which PIN was used. */
interface Redeemed {
  body: { access_token: string; token_type: 'Bearer'; expires_in: number; id_token: string; scope: 'openid' }
  padding: number
}

const utf8Length = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
const base64Length = (bytes: number): number => Math.ceil((bytes * 4) / 3)

/** Signs the ID token of a log-in; what it lacks of the longest one is filled up with white space. */
const idTokenOf = async (
  { idTokens, issuer, clock }: Pick<OidcTokenPorts, 'idTokens' | 'issuer' | 'clock'>,
  grant: Grant,
  tells: boolean,
): Promise<{ token: string; padding: number }> => {
  const { claim, absent } = duressClaim(grant.pin, tells)
  const claims = { ...loginClaims(grant, issuer, clock()), ...claim }
  const padding = base64Length(utf8Length({ ...claims, ...absent })) - base64Length(utf8Length(claims))
  return { token: await idTokens.sign(claims), padding }
}

/** Redeems a code, once. One that comes again takes back what it gave: two who have it are one too many. */
export const redeemCode = async (
  ports: OidcTokenPorts,
  client: OidcClient,
  parameters: OidcParameters,
): Promise<Redeemed | OidcError> => {
  const { records, clock, random } = ports
  const [code, redirectUri, verifier] = ['code', 'redirect_uri', 'code_verifier'].map((name) => parameters.get(name))
  if (code === undefined || redirectUri === undefined || verifier === undefined) return 'invalid_request'
  const name = handleHash(code)
  const found = await records.grants.read(name)
  if (found === null || found.kept.clientId !== client.clientId) return 'invalid_grant'
  const { kept: grant } = found
  const { access } = grant
  if (access !== null) {
    await records.grants.write(name, { ...found, kept: { ...grant, access: { ...access, revoked: true } } })
    return 'invalid_grant'
  }
  const now = clock()
  if (!redeems(grant, { clientId: client.clientId, redirectUri, verifier, now })) return 'invalid_grant'
  const secret = newHandle(random)
  const tells = !client.hideDuress
  const given = { hash: cookieHash(secret), until: now + accessMilliseconds, tells, revoked: false }
  const written = await records.grants.write(name, { ...found, kept: { ...grant, access: given } })
  // Somebody else was first with the same code.
  if (written === 'lost') return redeemCode(ports, client, parameters)
  const { token, padding } = await idTokenOf(ports, grant, tells)
  return {
    body: {
      access_token: `${name}.${secret}`,
      token_type: 'Bearer',
      expires_in: accessMilliseconds / 1000,
      id_token: token,
      scope: 'openid',
    },
    padding,
  }
}

/** Who an access token is about; null for one that never was, has run out, or was taken back. */
export const userInfo = async (
  { records, clock }: Pick<OidcPorts, 'records' | 'clock'>,
  accessToken: string,
): Promise<{ body: object; padding: number } | null> => {
  const [, name = '', secret = ''] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(accessToken) ?? []
  const grant = name === '' ? null : (await records.grants.read(name))?.kept
  const access = grant?.access ?? null
  if (grant == null || access === null || access.revoked || clock() >= access.until) return null
  if (!sameHash(cookieHash(secret), access.hash)) return null
  const { claim, absent } = duressClaim(grant.pin, access.tells)
  const body = { ...userClaims(grant), ...claim }
  return { body, padding: utf8Length({ ...body, ...absent }) - utf8Length(body) }
}

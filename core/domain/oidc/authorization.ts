import { userId } from '../../contract/fields.ts'
import type { OidcClient } from './client.ts'

/** What a client asks for, once it is checked. */
export interface Authorization {
  clientId: string
  redirectUri: string
  /** Given back as they came; null without one. */
  state: string | null
  nonce: string | null
  /** SHA-256 of the secret that the code is redeemed with (RFC 7636). */
  challenge: string
  /** Whom the request names; null where the page has to ask. */
  user: string | null
  /** Whether the client itself named the user, in a request that it proved to be its own: only then are codes taken. */
  named: boolean
  /** Whether nobody may be asked. */
  silent: boolean
}

/** Parameters of a request, each once; empty ones count as left out. */
export type OidcParameters = ReadonlyMap<string, string>

/** Why a request is refused, in the words of OAuth and OpenID Connect. */
export type OidcError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_response_type'
  | 'unsupported_grant_type'
  | 'request_not_supported'
  | 'registration_not_supported'
  | 'login_required'
  | 'access_denied'
  | 'temporarily_unavailable'

/** The most characters of a parameter that is given back. */
const mostCharacters = 2048

/** Whether an answer may go to an address: only one that the client was registered with, byte by byte, so that codes go to nobody else (open redirect). */
export const isRedirectOf = (
  { redirectUris }: Pick<OidcClient, 'redirectUris'>,
  address: string | undefined,
): boolean => address !== undefined && redirectUris.includes(address)

const prompts: readonly string[] = ['none', 'login', 'consent', 'select_account']

const wordsOf = (text: string | undefined): string[] => (text ?? '').split(' ').filter((word) => word !== '')

/** What is wrong with a request whose address for the answer is right; null for nothing. */
const faultOf = (parameters: OidcParameters): OidcError | null => {
  const get = (name: string): string | undefined => parameters.get(name)
  if (get('request') !== undefined) return 'request_not_supported'
  if (get('registration') !== undefined) return 'registration_not_supported'
  if (get('response_type') === undefined) return 'invalid_request'
  if (get('response_type') !== 'code') return 'unsupported_response_type'
  if (!['query', undefined].includes(get('response_mode'))) return 'invalid_request'
  if (!wordsOf(get('scope')).includes('openid')) return 'invalid_scope'
  // Without it, or with a challenge that shows the secret, a stolen code could be redeemed (downgrade of PKCE).
  if (get('code_challenge_method') !== 'S256') return 'invalid_request'
  if (!/^[A-Za-z0-9_-]{43}$/.test(get('code_challenge') ?? '')) return 'invalid_request'
  const asked = wordsOf(get('prompt'))
  if (asked.some((word) => !prompts.includes(word)) || (asked.includes('none') && asked.length > 1))
    return 'invalid_request'
  if (!/^\d{0,10}$/.test(get('max_age') ?? '')) return 'invalid_request'
  const tooLong = ['state', 'nonce', 'redirect_uri'].some((name) => (get(name) ?? '').length > mostCharacters)
  return tooLong ? 'invalid_request' : null
}

/** The user that a request names, by a hint of the client or by an old ID token of ours; undefined when they are none, or two. */
const userOf = (hint: string | undefined, ofToken: string | null): string | null | undefined => {
  const named = hint === undefined ? null : userId.safeParse(hint)
  if (named === null) return ofToken
  if (!named.success || (ofToken !== null && ofToken !== named.data)) return undefined
  return named.data
}

/** Reads a request whose client and address are known: `ofToken` is whom its `id_token_hint` is about, `authenticated` that the client proved itself. */
export const readAuthorization = (
  parameters: OidcParameters,
  { clientId }: Pick<OidcClient, 'clientId'>,
  { ofToken, authenticated }: { ofToken: string | null; authenticated: boolean },
): Authorization | OidcError => {
  const user = userOf(parameters.get('login_hint'), ofToken)
  const fault = faultOf(parameters) ?? (user === undefined ? 'invalid_request' : null)
  if (fault !== null || user === undefined) return fault ?? 'invalid_request'
  return {
    clientId,
    redirectUri: parameters.get('redirect_uri') ?? '',
    state: parameters.get('state') ?? null,
    nonce: parameters.get('nonce') ?? null,
    challenge: parameters.get('code_challenge') ?? '',
    user,
    named: authenticated && user !== null,
    silent: wordsOf(parameters.get('prompt')).includes('none'),
  }
}

/** Where a browser is sent back to, with an answer that names who gives it, so that a client is not misled about that (mix-up, RFC 9207). */
export const answerAddress = (
  { redirectUri, state }: Pick<Authorization, 'redirectUri' | 'state'>,
  issuer: string,
  answer: { code: string } | { error: OidcError },
): string => {
  const query = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer })
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query.toString()}`
}

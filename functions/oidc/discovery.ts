import { issuerOf, type OidcId, oidcRoutes } from '../../core/contract/oidc-routes.ts'
import { contextNames } from '../../core/domain/oidc/grant.ts'
import { json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** `GET /oidc/.well-known/openid-configuration`: what the instance can, for clients that set themselves up by it. */
export const action =
  ({ url }: { url: string }) =>
  async () => {
    const at = (id: OidcId): string => `${url}${oidcRoutes[id].path}`
    return json(200, {
      issuer: issuerOf(url),
      authorization_endpoint: at('oidc.authorize'),
      token_endpoint: at('oidc.token'),
      userinfo_endpoint: at('oidc.userinfo'),
      jwks_uri: at('oidc.jwks'),
      pushed_authorization_request_endpoint: at('oidc.par'),
      scopes_supported: ['openid'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      acr_values_supported: contextNames,
      claims_supported: 'sub preferred_username iss aud exp iat auth_time nonce acr amr'.split(' '),
      prompt_values_supported: ['none', 'login'],
      ui_locales_supported: ['en', 'es'],
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
    })
  }

export const handler = oidcHandler('oidc.discovery', action, ({ URL: url }) => ({ url }))

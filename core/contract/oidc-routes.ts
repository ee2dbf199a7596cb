/** A route of OpenID Connect: its own protocol, with forms and redirects, and no endpoint of the API (api.md). */
interface OidcRoute {
  readonly path: string
  readonly methods: readonly ('GET' | 'HEAD' | 'POST')[]
}

/** What lies below `/oidc`, by its function's id. */
export const oidcRoutes = {
  'oidc.discovery': { path: '/oidc/.well-known/openid-configuration', methods: ['GET', 'HEAD'] },
  'oidc.jwks': { path: '/oidc/jwks', methods: ['GET', 'HEAD'] },
  'oidc.par': { path: '/oidc/par', methods: ['POST'] },
  'oidc.authorize': { path: '/oidc/authorize', methods: ['GET', 'POST'] },
  'oidc.prompt': { path: '/oidc/prompt', methods: ['GET', 'POST'] },
  'oidc.token': { path: '/oidc/token', methods: ['POST'] },
  'oidc.userinfo': { path: '/oidc/userinfo', methods: ['GET', 'POST'] },
} as const satisfies Readonly<Record<`oidc.${string}`, OidcRoute>>

/** The id of a function below `/oidc`. */
export type OidcId = keyof typeof oidcRoutes

/** The instance's name in ID tokens, from its public address. */
export const issuerOf = (url: string): string => `${url}/oidc`

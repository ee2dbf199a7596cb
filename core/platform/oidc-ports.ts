import { joseIdTokens } from '../adapters/oidc/jose-id-tokens.ts'
import { oidcRecords } from '../adapters/oidc/sealed-records.ts'
import { dynamoFindClient } from '../adapters/services/dynamo-clients.ts'
import { issuerOf } from '../contract/oidc-routes.ts'
import { oidcKeysOf } from './oidc-keys-of.ts'
import { type KeyEnvironment, type Platform, platform } from './platform.ts'

/** What functions below `/oidc` start with. */
interface OidcEnvironment extends KeyEnvironment {
  TABLE_SESSIONS: string
  URL: string
}

/** Log-ins, and the instance's name in them. */
export const recordPorts = (base: Platform, env: Pick<OidcEnvironment, 'TABLE_SESSIONS' | 'URL'>) => ({
  records: oidcRecords({ ...base, table: env.TABLE_SESSIONS }),
  issuer: issuerOf(env.URL),
})

/** The same with clients. */
export const oidcPorts = (env: OidcEnvironment & { TABLE_SERVICES: string }) => {
  const base = platform(env)
  const findClient = dynamoFindClient({ ...base, table: env.TABLE_SERVICES, keysTable: env.TABLE_KEYS })
  return { ...base, ...recordPorts(base, env), findClient }
}

/** The same with ID tokens. */
export const oidcTokenPorts = (env: Parameters<typeof oidcPorts>[0]) => {
  const base = oidcPorts(env)
  return { ...base, idTokens: joseIdTokens(oidcKeysOf(base, env), base.issuer) }
}

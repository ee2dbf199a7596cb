import type { FindClient } from '../../domain/oidc/client.ts'
import type { IdTokens, OidcRecords } from '../../domain/oidc/ports.ts'
import type { Clock, Random } from '../../domain/ports.ts'

/** What everything below `/oidc` needs that knows clients; `issuer` is the instance's name in what it signs. */
export interface OidcPorts {
  findClient: FindClient
  records: OidcRecords
  issuer: string
  clock: Clock
  random: Random
}

/** The same where ID tokens are signed or read. */
export interface OidcTokenPorts extends OidcPorts {
  idTokens: IdTokens
}

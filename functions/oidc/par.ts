import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { pushAuthorization } from '../../core/application/oidc/authorize.ts'
import { knownClient, shownBy } from '../../core/application/oidc/known-client.ts'
import type { OidcTokenPorts } from '../../core/application/oidc/ports.ts'
import { oidcTokenPorts } from '../../core/platform/oidc-ports.ts'
import { oauthError, readForm } from '../../core/runtime/form.ts'
import { json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** `POST /oidc/par`: a client leaves its request beforehand, and may name the user in it. */
export const action = (ports: OidcTokenPorts) => async (event: APIGatewayProxyEventV2) => {
  const parameters = readForm(event)
  if (parameters === null) return oauthError('invalid_request')
  const client = await knownClient(ports, shownBy(event.headers['authorization'], parameters))
  if (client === null) return oauthError('invalid_client')
  const pushed = await pushAuthorization(ports, client, parameters)
  return typeof pushed === 'string' ? oauthError(pushed) : json(201, pushed)
}

export const handler = oidcHandler('oidc.par', action, oidcTokenPorts)

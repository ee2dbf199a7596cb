import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { knownClient, shownBy } from '../../core/application/oidc/known-client.ts'
import type { OidcTokenPorts } from '../../core/application/oidc/ports.ts'
import { redeemCode } from '../../core/application/oidc/redeem.ts'
import { oidcTokenPorts } from '../../core/platform/oidc-ports.ts'
import { oauthError, readForm } from '../../core/runtime/form.ts'
import { json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** `POST /oidc/token`: a client redeems a code for an ID token and an access token. */
export const action = (ports: OidcTokenPorts) => async (event: APIGatewayProxyEventV2) => {
  const parameters = readForm(event)
  if (parameters === null) return oauthError('invalid_request')
  const client = await knownClient(ports, shownBy(event.headers['authorization'], parameters))
  if (client === null) return oauthError('invalid_client')
  if (!parameters.has('grant_type')) return oauthError('invalid_request')
  if (parameters.get('grant_type') !== 'authorization_code') return oauthError('unsupported_grant_type')
  const redeemed = await redeemCode(ports, client, parameters)
  return typeof redeemed === 'string' ? oauthError(redeemed) : json(200, redeemed.body, redeemed)
}

export const handler = oidcHandler('oidc.token', action, oidcTokenPorts)

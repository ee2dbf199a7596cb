import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { OidcError, OidcParameters } from '../domain/oidc/authorization.ts'
import { readBody } from './request.ts'
import { type Answer, json } from './respond.ts'

const isForm = ({ headers }: APIGatewayProxyEventV2): boolean =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'

/** The parameters of a query or a form; null when one comes twice, which two readers could take for different requests, or when a body is no form. */
export const readForm = (event: APIGatewayProxyEventV2): OidcParameters | null => {
  const isPost = event.requestContext.http.method === 'POST'
  if (isPost && !isForm(event)) return null
  const pairs = [...new URLSearchParams(isPost ? readBody(event) : event.rawQueryString)]
  const parameters = new Map(pairs)
  if (parameters.size < pairs.length) return null
  return new Map(pairs.filter(([, value]) => value !== ''))
}

const sentences: Readonly<Record<OidcError, string>> = {
  invalid_request: 'A parameter is missing, malformed or not allowed.',
  invalid_client: 'The client is unknown, or its secret is wrong.',
  invalid_grant: 'The code is unknown, used, over or not for this request.',
  invalid_scope: 'The scope must hold openid.',
  unsupported_response_type: 'The response type must be code.',
  unsupported_grant_type: 'The grant type must be authorization_code.',
  request_not_supported: 'Request objects are not supported; push the request.',
  registration_not_supported: 'Registration is not supported.',
  login_required: 'Somebody has to be asked.',
  access_denied: 'The user denied it.',
  temporarily_unavailable: 'Too many requests; try again later.',
}

/** An error in the form of OAuth 2.0; a client that was not recognised is told how it may show itself. */
export const oauthError = (error: OidcError): Answer => {
  const isClient = error === 'invalid_client'
  const answer = json(isClient ? 401 : 400, { error, error_description: sentences[error] })
  return isClient ? { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Basic realm="zaas"' } } : answer
}

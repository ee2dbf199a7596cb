import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LimitPorts } from '../../core/application/limited.ts'
import { authorize } from '../../core/application/oidc/authorize.ts'
import type { OidcTokenPorts } from '../../core/application/oidc/ports.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { oidcTokenPorts } from '../../core/platform/oidc-ports.ts'
import { readForm } from '../../core/runtime/form.ts'
import type { Answer } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** A redirect that is not kept and tells nobody where it came from; by GET, whatever led here. */
const redirect = (location: string, cookie?: string): Answer => ({
  statusCode: 303,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  ...(cookie === undefined ? {} : { cookies: [cookie] }),
})

/** `GET` and `POST /oidc/authorize`: a client sends a browser; it goes on to the page, or back with an error. */
export const action = (ports: OidcTokenPorts & LimitPorts) => async (event: APIGatewayProxyEventV2) => {
  const outcome = await authorize(ports, readForm(event), event.requestContext.http.sourceIp)
  return 'fault' in outcome ? redirect(`/prompt/#${outcome.fault}`) : redirect(outcome.to, outcome.cookie)
}

export const handler = oidcHandler('oidc.authorize', action, (env) => {
  const base = oidcTokenPorts(env)
  return { ...base, ...limitPorts(base, env) }
})

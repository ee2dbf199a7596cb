import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { OidcPorts } from '../../core/application/oidc/ports.ts'
import { userInfo } from '../../core/application/oidc/redeem.ts'
import { recordPorts } from '../../core/platform/oidc-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Answer, json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

const refused = (): Answer => {
  const answer = json(401, { error: 'invalid_token', error_description: 'The access token is unknown or over.' })
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer error="invalid_token"' } }
}

/** `GET` and `POST /oidc/userinfo`: who an access token is about. */
export const action =
  (ports: Pick<OidcPorts, 'records' | 'clock'>) =>
  async ({ headers }: APIGatewayProxyEventV2) => {
    const [, token = ''] = /^bearer +(\S+)$/i.exec(headers['authorization']?.trim() ?? '') ?? []
    const info = await userInfo(ports, token)
    return info === null ? refused() : json(200, info.body, info)
  }

export const handler = oidcHandler('oidc.userinfo', action, (env) => {
  const base = platform(env)
  return { ...base, ...recordPorts(base, env) }
})

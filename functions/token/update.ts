import { tokenUpdate } from '../../core/contract/endpoints/token/update.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type NoticePorts, tellFormer } from '../../core/application/send-notice.ts'
import { manageToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import { changeAddresses } from '../../core/domain/token/addresses.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/update`: where a user's codes go. The old ones are told. */
export const action =
  (ports: TokenPorts & NoticePorts): Action<typeof tokenUpdate> =>
  async ({ request, caller }) => {
    const asked = (['email', 'phone'] as const).filter((field) => request[field] !== undefined)
    const next = Object.fromEntries(asked.map((field) => [field, request[field] ?? '']))
    const changes = asked.map((field) => ({ field, to: request[field] }))
    const managed = { user: request.id, cold: true, action: tokenUpdate.id, changes, ...reasonOf(caller, request) }
    const former = await manageToken(ports, caller, managed, (token) => changeAddresses(token as WholeToken, next))
    await tellFormer(ports, caller, former)
    return { body: { updated: former.length > 0 } }
  }

export const handler = endpointHandler(tokenUpdate, action, (env) => {
  const base = tokenPorts(env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return { ...base, ...mailPorts(base, env), tenants }
})

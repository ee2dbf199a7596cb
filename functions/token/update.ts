import { tokenUpdate } from '../../core/contract/endpoints/token/update.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type NoticePorts, tellIfPossible } from '../../core/application/send-notice.ts'
import { manageToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import { formerAddressNotice } from '../../core/domain/code-message.ts'
import { shownService } from '../../core/domain/mail.ts'
import { changeAddresses } from '../../core/domain/token/addresses.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/update`: where a user's codes go. The old address is told: who took an account over begins with its addresses. */
export const action =
  (ports: TokenPorts & NoticePorts): Action<typeof tokenUpdate> =>
  async ({ request, caller }) => {
    const asked = (['email', 'phone'] as const).filter((field) => request[field] !== undefined)
    const next = Object.fromEntries(asked.map((field) => [field, request[field] ?? '']))
    const changes = asked.map((field) => ({ field, to: request[field] }))
    const managed = { user: request.id, cold: true, action: tokenUpdate.id, changes, ...reasonOf(caller, request) }
    const before = await manageToken(ports, caller, managed, (token) => changeAddresses(token as WholeToken, next))
    const former = asked.filter((field) => before[field] !== next[field])
    for (const field of former.filter((one) => before[one] !== ''))
      await tellIfPossible(ports, caller.tenant, formerAddressNotice(before[field], shownService(caller.service)))
    return { body: { updated: former.length > 0 } }
  }

export const handler = endpointHandler(tokenUpdate, action, (env) => {
  const base = tokenPorts(env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return { ...base, ...mailPorts(base, env), tenants }
})

import { tokenDelete } from '../../core/contract/endpoints/token/delete.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type NoticePorts, tellIfPossible } from '../../core/application/send-notice.ts'
import { manageToken, readToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import { ceasedMail, shownService } from '../../core/domain/mail.ts'
import { remove } from '../../core/domain/token/administer.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/delete`: the token ceases to work at once; on request its user is told by mail, if the tenant gave an address and has mails left: that the token ceases does not wait for it. */
export const action =
  (ports: TokenPorts & NoticePorts): Action<typeof tokenDelete> =>
  async ({ request, caller }) => {
    const managed = { user: request.id, action: tokenDelete.id, ...reasonOf(caller, request) }
    const { cold } = await readToken(ports.tokens, caller, request.id, { cold: true })
    const deleted = await manageToken(ports, caller, managed, remove)
    if (request.notify && cold !== null && cold.email !== '')
      await tellIfPossible(ports, caller.tenant, ceasedMail(cold.email, shownService(caller.service)))
    return { body: { deleted } }
  }

export const handler = endpointHandler(tokenDelete, action, (env) => {
  const base = tokenPorts(env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return { ...base, ...mailPorts(base, env), tenants }
})

import { authkeyReveal } from '../../core/contract/endpoints/authkey/reveal.ts'
import { dynamoAuthkeys } from '../../core/adapters/services/dynamo-authkeys.ts'
import { type AuthkeyPorts, changeKey } from '../../core/application/authkeys.ts'
import { fresh } from '../../core/application/fresh-factor.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import { memberPorts } from '../../core/platform/session-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /authkey/reveal`: nothing changes but the audit, which is written before anybody sees the secret. */
export const action =
  (ports: Omit<AuthkeyPorts, 'services'>): Action<typeof authkeyReveal> =>
  async ({ request: { authkey, reason }, caller: member }) => {
    const caller = memberAsCaller(member)
    fresh(caller, ports.clock())
    const { secret } = await changeKey(ports, caller, authkey, { action: authkeyReveal.id, reason }, (key) => key)
    return { body: { secret } }
  }

export const handler = endpointHandler(authkeyReveal, action, (env) => {
  const base = memberPorts(env)
  const changes = { tenants: env.TABLE_TENANTS, sessions: env.TABLE_SESSIONS }
  return { ...base, authkeys: dynamoAuthkeys({ ...base, table: env.TABLE_SERVICES, changes }) }
})

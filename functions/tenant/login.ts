import { tenantLogin } from '../../core/contract/endpoints/tenant/login.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { dynamoMembers } from '../../core/adapters/tenants/dynamo-members.ts'
import { markBrowser } from '../../core/application/asked.ts'
import { type LimitPorts, limited } from '../../core/application/limited.ts'
import { memberAt } from '../../core/application/members.ts'
import { keepCode } from '../../core/application/pending-codes.ts'
import { callerNetwork, mailbox } from '../../core/domain/limits.ts'
import { loginMail } from '../../core/domain/mail.ts'
import type { Random } from '../../core/domain/ports.ts'
import type { Mails, Members, PendingCodes } from '../../core/domain/tenant-ports.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports extends LimitPorts {
  tenantMembers: Members
  codes: PendingCodes
  mails: Mails
  random: Random
  /** The instance's public address. */
  url: string
}

/**
 * `POST /tenant/login`: mails a member a code for the browser that asked. Whoever asks about an address that is nobody's sees
 * the same answer after the same work, so that nobody learns who runs a tenant.
 */
export const action =
  (ports: Ports): Action<typeof tenantLogin> =>
  async ({ request: { tenant, email }, caller }) => {
    await limited(
      ports,
      { name: 'loginAddress', subject: callerNetwork(caller.address) },
      { name: 'loginEmail', subject: `${tenant} ${mailbox(email)}` },
    )
    const found = memberAt((await ports.tenantMembers.read(tenant))?.members ?? [], email)
    const member = found?.joinedAt == null ? null : found
    const { cookie, asked } = markBrowser(ports.random)
    const code = await keepCode(ports, { kind: 'login', tenant, member: member?.id ?? '', asked })
    await ports.mails.send(tenant, member === null ? null : loginMail(member.email, tenant, code, ports.url))
    return { body: { sent: true }, cookies: [cookie] }
  }

export const handler = endpointHandler(tenantLogin, action, (env) => {
  const base = platform(env)
  const { sessions, mails } = mailPorts(base, env)
  return {
    ...base,
    mails,
    tenantMembers: dynamoMembers({ ...base, table: env.TABLE_TENANTS }),
    codes: sealedCodes(sessions, base.keys),
    ...limitPorts(base, env),
    url: env.URL,
  }
})

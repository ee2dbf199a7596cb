import { AppError } from '../../core/contract/errors.ts'
import { tenantSignup } from '../../core/contract/endpoints/tenant/signup.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type LimitPorts, limited } from '../../core/application/limited.ts'
import { keepCode } from '../../core/application/pending-codes.ts'
import { signupMail } from '../../core/domain/mail.ts'
import { callerNetwork, mailbox, ownDomain } from '../../core/domain/limits.ts'
import type { Random } from '../../core/domain/ports.ts'
import { reservedNames } from '../../core/domain/tenant.ts'
import type { Mails, PendingCodes, Tenants } from '../../core/domain/tenant-ports.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports extends LimitPorts {
  tenants: Pick<Tenants, 'exists'>
  codes: PendingCodes
  mails: Mails
  random: Random
  /** False: nobody becomes a tenant by himself. */
  isOpen: boolean
  /** The instance's public address. */
  url: string
}

/** `POST /tenant/signup`: mails a code that creates the tenant; who verifies first has the name. */
export const action =
  (ports: Ports): Action<typeof tenantSignup> =>
  async ({ request: { tenant, email }, caller }) => {
    if (!ports.isOpen) throw new AppError('forbidden')
    await limited(ports, { name: 'signupAddress', subject: callerNetwork(caller.address) })
    if (reservedNames.has(tenant) || (await ports.tenants.exists(tenant))) throw new AppError('name_taken')
    const domain = ownDomain(email)
    await limited(
      ports,
      { name: 'signupEmail', subject: mailbox(email) },
      ...(domain === null ? [] : [{ name: 'signupDomain', subject: domain } as const]),
    )
    const code = await keepCode(ports, { kind: 'signup', tenant, email })
    await ports.mails.send(tenant, signupMail(email, tenant, code, ports.url))
    return { body: { sent: true } }
  }

export const handler = endpointHandler(tenantSignup, action, (env): Ports => {
  const base = platform(env)
  const { sessions, mails } = mailPorts(base, env)
  return {
    ...base,
    mails,
    tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }),
    codes: sealedCodes(sessions, base.keys),
    ...limitPorts(base, env),
    url: env.URL,
    isOpen: env.SIGNUP === 'open',
  }
})

import { AppError } from '../../core/contract/errors.ts'
import { tenantSignup } from '../../core/contract/endpoints/tenant/signup.ts'
import { DynamoCounters } from '../../core/adapters/sessions/dynamo-counters.ts'
import { sealedSignups } from '../../core/adapters/sessions/sealed-signups.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { type LimitPorts, limited } from '../../core/application/limited.ts'
import { keepSignup } from '../../core/application/signup.ts'
import { signupMail } from '../../core/domain/mail.ts'
import { callerNetwork, mailbox, ownDomain } from '../../core/domain/limits.ts'
import type { Random } from '../../core/domain/ports.ts'
import { reservedNames } from '../../core/domain/tenant.ts'
import type { Mails, Signups, Tenants } from '../../core/domain/tenant-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { readLimits } from '../limits.ts'

interface Ports extends LimitPorts {
  tenants: Tenants
  signups: Signups
  mails: Mails
  random: Random
  /** The instance's public address. */
  url: string
}

/** `POST /tenant/signup`: mails a code that creates the tenant; who verifies first has the name. */
export const action =
  (ports: Ports): Action<typeof tenantSignup> =>
  async ({ request: { tenant, email }, caller }) => {
    await limited(ports, 'signupAddress', callerNetwork(caller.address))
    if (reservedNames.has(tenant) || (await ports.tenants.exists(tenant))) throw new AppError('name_taken')
    const domain = ownDomain(email)
    await limited(ports, 'signupEmail', mailbox(email))
    if (domain !== null) await limited(ports, 'signupDomain', domain)
    const code = await keepSignup(ports, { tenant, email })
    await ports.mails.send(tenant, signupMail(email, tenant, code, ports.url))
    return { body: { sent: true } }
  }

const bind = (): Ports => {
  const env = readEnvironment('tenant.signup')
  const base = platform(env)
  const { sessions, mails } = mailPorts(base, env)
  return {
    ...base,
    mails,
    tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }),
    signups: sealedSignups(sessions, base.keys),
    counters: new DynamoCounters({ ...base, table: env.TABLE_SESSIONS }),
    limits: readLimits(env.LIMITS),
    url: env.URL,
  }
}

export const handler = endpoint(tenantSignup, action, bind)

import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError } from '../../core/contract/errors.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { keepCode } from '../../core/application/pending-codes.ts'
import { signupMail } from '../../core/domain/mail.ts'
import type { Clock, Random } from '../../core/domain/ports.ts'
import { reservedNames } from '../../core/domain/tenant.ts'
import type { Mails, PendingCodes, Tenants } from '../../core/domain/tenant-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

interface Ports {
  tenants: Pick<Tenants, 'exists'>
  codes: PendingCodes
  mails: Mails
  clock: Clock
  random: Random
  /** The instance's public address. */
  url: string
}

/** Signs an organisation up, also where nobody can by himself: the mailed code makes the tenant, and its reader the first owner. */
export const action = (ports: Ports) =>
  command(operatorCommands.create, async ({ tenant, email }) => {
    if (reservedNames.has(tenant) || (await ports.tenants.exists(tenant))) throw new AppError('name_taken')
    const code = await keepCode(ports, { kind: 'signup', tenant, email })
    await ports.mails.send(tenant, signupMail(email, tenant, code, ports.url))
    return { tenant, email, invited: true }
  })

export const handler = workerHandler('admin.create', action, (env): Ports => {
  const base = platform(env)
  const { sessions, mails } = mailPorts(base, env)
  const tenants = dynamoTenants({ ...base, table: env.TABLE_TENANTS })
  return { ...base, tenants, mails, codes: sealedCodes(sessions, base.keys), url: env.URL }
})

import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError } from '../../core/contract/errors.ts'
import { dynamoMembers } from '../../core/adapters/tenants/dynamo-members.ts'
import { shownMember } from '../../core/application/members.ts'
import type { Members } from '../../core/domain/tenant-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

/** Who runs a tenant, and who is invited to: what an operator looks at before somebody becomes an owner. */
export const action = ({ tenantMembers }: { tenantMembers: Pick<Members, 'read'> }) =>
  command(operatorCommands.members, async ({ tenant }) => {
    const found = await tenantMembers.read(tenant)
    if (found === null) throw new AppError('not_found')
    return { items: found.members.map((member) => shownMember(member)) }
  })

export const handler = workerHandler('admin.members', action, (env) => {
  const base = platform(env)
  return { tenantMembers: dynamoMembers({ ...base, table: env.TABLE_TENANTS }) }
})

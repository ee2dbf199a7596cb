import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError, invalid } from '../../core/contract/errors.ts'
import { planTokens } from '../../core/contract/plans.ts'
import { auditEntry, changesBetween } from '../../core/domain/audit.ts'
import { asCaller, withReason } from '../../core/domain/operator.ts'
import type { Plan } from '../../core/domain/tenant.ts'
import { operatorPorts, type OperatorPorts } from '../../core/platform/operator-ports.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

/** Gives a tenant another plan, or its plan another number of tokens. */
export const action = ({ operated, profiles, clock, random }: OperatorPorts) =>
  command(operatorCommands.plan, async ({ tenant, plan: name, maxTokens, ...who }) => {
    if (name === 'unlimited' && maxTokens !== undefined) throw invalid('maxTokens', 'has no end in the plan unlimited')
    const before = await profiles.read(tenant)
    if (before === null) throw new AppError('not_found')
    const plan: Plan = { name, maxTokens: maxTokens ?? planTokens[name] }
    const changes = changesBetween(before.plan, plan)
    const about = withReason({ action: 'admin.plan', changes }, who)
    await operated.setPlan(tenant, plan, auditEntry({ clock, random }, asCaller(tenant, who), about))
    return { tenant, plan: name, maxTokens: plan.maxTokens, tokens: before.tokens }
  })

export const handler = workerHandler('admin.plan', action, operatorPorts)

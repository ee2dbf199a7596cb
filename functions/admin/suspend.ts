import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError } from '../../core/contract/errors.ts'
import { auditEntry } from '../../core/domain/audit.ts'
import { asCaller, withReason } from '../../core/domain/operator.ts'
import { operatorPorts, type OperatorPorts } from '../../core/platform/operator-ports.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

/** Suspends a tenant, or serves it again: its keys are refused, its devices too, and its webhooks wait. Warm functions know after 20 s. */
export const action = ({ operated, clock, random }: Pick<OperatorPorts, 'operated' | 'clock' | 'random'>) =>
  command(operatorCommands.suspend, async ({ tenant, state, ...who }) => {
    const before = await operated.state(tenant)
    if (before === null) throw new AppError('not_found')
    const changes = [{ field: 'state', from: before, to: state }]
    const about = withReason({ action: 'admin.suspend', changes }, who)
    await operated.setState(tenant, state, auditEntry({ clock, random }, asCaller(tenant, who), about))
    return { tenant, state }
  })

export const handler = workerHandler('admin.suspend', action, operatorPorts)

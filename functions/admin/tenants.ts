import { operatorCommands } from '../../core/contract/operator.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { operatorPorts, type OperatorPorts } from '../../core/platform/operator-ports.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

const pageLength = 25

type Ports = Pick<OperatorPorts, 'listTenants' | 'operated' | 'profiles'>

const shown = async ({ operated, profiles }: Ports, tenant: string) => {
  const [state, profile] = await Promise.all([operated.state(tenant), profiles.read(tenant)])
  if (state === null || profile === null) return []
  const { email, created, plan, tokens } = profile
  return [{ tenant, state, plan: plan.name, maxTokens: plan.maxTokens, tokens, email, createdAt: isoTime(created) }]
}

/** A page of all tenants by name, or one of them, with plan and use. */
export const action = (ports: Ports) =>
  command(operatorCommands.tenants, async ({ tenant, after }) => {
    const names = tenant === undefined ? await ports.listTenants({ after, limit: pageLength }) : [tenant]
    const items = (await Promise.all(names.map((name) => shown(ports, name)))).flat()
    return { items, next: tenant === undefined && names.length === pageLength ? (names.at(-1) ?? null) : null }
  })

export const handler = workerHandler('admin.tenants', action, operatorPorts)

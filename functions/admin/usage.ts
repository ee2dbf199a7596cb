import { operatorCommands } from '../../core/contract/operator.ts'
import { AppError } from '../../core/contract/errors.ts'
import { stepMilliseconds } from '../../core/contract/usage.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoUsage } from '../../core/adapters/usage/dynamo-usage.ts'
import { namesOfServices } from '../../core/application/service-names.ts'
import { usageOf } from '../../core/application/usage/usage-of.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { addFigures, type Figures, latencyOf, noFigures } from '../../core/domain/usage/figures.ts'
import type { UsageStore } from '../../core/domain/usage/ports.ts'
import { operatorPorts, type OperatorPorts } from '../../core/platform/operator-ports.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

const pageLength = 10
const shownDays = 30

interface Ports extends Pick<OperatorPorts, 'listTenants' | 'operated' | 'clock'> {
  services: Pick<Services, 'list'>
  usage: UsageStore
}

/** Never how often duress was signalled: that is the tenant's to know. */
const shown = (figures: Figures) => {
  const { duress: _duress, latency: _latency, ...counts } = figures
  return { ...counts, p95: latencyOf(figures, 0.95) }
}

const totalOf = async ({ usage, clock }: Ports, services: readonly string[]) => {
  const to = clock()
  const total = noFigures()
  const span = { from: to - shownDays * stepMilliseconds.day, to }
  for (const { figures } of await usageOf(usage, services, span, 'day')) addFigures(total, figures)
  return shown(total)
}

/** What happened in the last thirty days: a page of all tenants, or the services of one. */
export const action = (ports: Ports) =>
  command(operatorCommands.usage, async ({ tenant, after }) => {
    if (tenant !== undefined) {
      if ((await ports.operated.state(tenant)) === null) throw new AppError('not_found')
      const names = await namesOfServices(ports.services, tenant)
      const items = await Promise.all(names.map(async (name) => ({ service: name, ...(await totalOf(ports, [name])) })))
      return { items, next: null }
    }
    const tenants = await ports.listTenants({ after, limit: pageLength })
    const items = await Promise.all(
      tenants.map(async (name) => ({
        tenant: name,
        ...(await totalOf(ports, await namesOfServices(ports.services, name))),
      })),
    )
    return { items, next: tenants.length === pageLength ? (tenants.at(-1) ?? null) : null }
  })

export const handler = workerHandler('admin.usage', action, (env): Ports => {
  const ports = operatorPorts(env)
  const services = new DynamoServices({ ...ports, table: env.TABLE_SERVICES })
  return { ...ports, services, usage: dynamoUsage({ ...ports, table: env.TABLE_EVENTS }) }
})

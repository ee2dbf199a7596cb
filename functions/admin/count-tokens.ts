import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { recountTokens } from '../../core/adapters/tenants/recount-tokens.ts'
import { namesOfServices } from '../../core/application/service-names.ts'
import { operatorCommands } from '../../core/contract/operator.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { operatorPorts, type OperatorPorts } from '../../core/platform/operator-ports.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

interface Ports extends Pick<OperatorPorts, 'listTenants'> {
  services: Pick<Services, 'list'>
  recount: (tenant: string, service: string) => Promise<number>
}

/** Counts the tokens of the services of one tenant, the next by name: those of a version that did not count them. */
export const action = ({ listTenants, services, recount }: Ports) =>
  command(operatorCommands['count-tokens'], async ({ after }) => {
    const [tenant] = await listTenants({ after, limit: 1 })
    if (tenant === undefined) return { items: [], next: null }
    const items: { service: string; tokens: number }[] = []
    for (const service of await namesOfServices(services, tenant))
      items.push({ service, tokens: await recount(tenant, service) })
    return { items, next: tenant }
  })

export const handler = workerHandler('admin.count-tokens', action, (env): Ports => {
  const ports = operatorPorts(env)
  return {
    ...ports,
    services: new DynamoServices({ ...ports, table: env.TABLE_SERVICES }),
    recount: recountTokens({ ...ports, tables: { tenants: env.TABLE_TENANTS, tokens: env.TABLE_TOKENS } }),
  }
})

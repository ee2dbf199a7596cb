import { tenantUsage } from '../../core/contract/endpoints/tenant/usage.ts'
import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { dynamoUsage } from '../../core/adapters/usage/dynamo-usage.ts'
import { countPadding } from '../../core/application/equal-lengths.ts'
import { namesOfServices } from '../../core/application/service-names.ts'
import { usageOf } from '../../core/application/usage/usage-of.ts'
import { coversService } from '../../core/domain/authkey.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { type Figures, latencyOf } from '../../core/domain/usage/figures.ts'
import type { UsageStore } from '../../core/domain/usage/ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

const webhooksOf = (figures: Figures) => {
  const [p50, p95] = [latencyOf(figures, 0.5), latencyOf(figures, 0.95)]
  const { sent, failed } = figures
  return { sent, failed, ...(p50 === null ? {} : { p50 }), ...(p95 === null ? {} : { p95 }) }
}

const shown = ({ at, figures }: { at: number; figures: Figures }, hideDuress: boolean) => {
  const { sent: _sent, failed: _failed, latency: _latency, duress, ...counts } = figures
  return { at: isoTime(at), ...counts, ...(hideDuress ? {} : { duress }), webhooks: webhooksOf(figures) }
}

/** `GET /tenant/usage`: the figures of one service, or of all that the caller is for. */
export const action =
  ({ services, usage }: { services: Pick<Services, 'list'>; usage: UsageStore }): Action<typeof tenantUsage> =>
  async ({ request: { service, from, to, step }, caller }) => {
    if (service !== undefined && caller.service === null) throw new AppError('not_found')
    const all = service === undefined ? await namesOfServices(services, caller.tenant) : [service]
    const covered = all.filter((name) => coversService(caller, name))
    const found = await usageOf(usage, covered, { from: Date.parse(from), to: Date.parse(to) }, step)
    const points = found.map((point) => shown(point, caller.hideDuress))
    // How often duress was signalled has more digits or fewer.
    return { body: { points }, padding: points.reduce((sum, { duress = 0 }) => sum + countPadding(duress), 0) }
  }

export const handler = endpointHandler(tenantUsage, action, (env) => {
  const ports = ownerPorts(env)
  return { ...ports, usage: dynamoUsage({ ...ports, table: env.TABLE_EVENTS }) }
})

import type { DeliveryReference } from '../../core/domain/webhook/reference.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { batchOf, type World } from './world.ts'

/** What one round took a delivery: wall time and this process's CPU time (µs). */
export interface Cost {
  wall: number
  cpu: number
}

const measure = async (count: number, work: () => Promise<void>): Promise<Cost> => {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: ((performance.now() - wall) * 1000) / count, cpu: (user + system) / count }
}

const body = JSON.stringify({ type: 'token.opened', data: { pad: '0'.repeat(420) } })
const headers = {
  'content-type': 'application/json',
  'webhook-id': `msg_${'A'.repeat(24)}`,
  'webhook-timestamp': '1800000000',
  'webhook-signature': `v1,${'A'.repeat(44)}`,
}

const post = async (url: string): Promise<void> => {
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
}

/** The floor: a loop of `fetch` to the same endpoint, so many at once. */
export const bareLoop = (url: string, count: number, atOnce: number): Promise<Cost> =>
  measure(count, async () => {
    for (let sent = 0; sent < count; sent += atOnce) await Promise.all(Array.from({ length: atOnce }, () => post(url)))
  })

/** The deliverer's handler on the same number of events in batches of ten: one after the other as one function instance gets them, or several at once as a machine runs them. */
export const deliveries = async (
  world: World,
  service: string,
  count: number,
  batchesAtOnce: number,
): Promise<Cost> => {
  const references = await world.events(service, count)
  const batches: DeliveryReference[][] = Array.from({ length: count / 10 }, (_, index) =>
    references.slice(index * 10, index * 10 + 10),
  )
  return measure(count, () =>
    inParallel(batches, batchesAtOnce, async (batch) => void (await world.handler(batchOf(batch)))),
  )
}

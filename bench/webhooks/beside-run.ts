import { latencies, type Load } from './beside.ts'
import { startWorld } from './world.ts'

/** One measurement in a process of its own, so that nothing of an attack is left in the next one. Gets the load, tells its parent the latencies. */
const [load = '', deliverers = ''] = process.argv.slice(2)
const world = await startWorld()
await world.service('hang_bank', `${world.receiver}/hang`)
await world.service('acme_bank', `${world.receiver}/hook`)
const warm = { healthy: 50, queued: 0, seconds: 2 }
await latencies(world, warm, Number(deliverers))
const measured = await latencies(world, JSON.parse(load) as Load, Number(deliverers))

process.send?.(measured)
setTimeout(() => process.exit(), 200)

import { latencies, type Load } from './beside.ts'
import { child, startWorld } from './world.ts'

/** One measurement in a process of its own, so that nothing of an attack is left in the next one. Gets the load, tells its parent the latencies. */
const [load = '', deliverers = ''] = process.argv.slice(2)
const world = await startWorld()
await world.service('hang_bank', `${world.receiver}/hang`)
await world.service('acme_bank', `${world.receiver}/hook`)
const started = await Promise.all(Array.from({ length: Number(deliverers) }, () => child('deliverer')))
// Each has delivered before it counts.
const warm = { healthy: 100, queued: 0, seconds: 4 }
await latencies(world, warm)
const measured = await latencies(world, JSON.parse(load) as Load)

for (const [process] of started) process.disconnect()
process.send?.(measured)
setTimeout(() => process.exit(), 200)

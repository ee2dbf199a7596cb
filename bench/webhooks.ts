import { latencies } from './webhooks/beside.ts'
import { bareLoop, type Cost, deliveries } from './webhooks/throughput.ts'
import { startWorld } from './webhooks/world.ts'

const rounds = 9
const perRound = 400

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const perSecond = (micros: number): string => `${Math.round(1_000_000 / micros)}/s`

const report = (name: string, costs: readonly Cost[]): void => {
  const wall = median(costs.map((cost) => cost.wall))
  const cpu = median(costs.map((cost) => cost.cpu))
  console.log(`${name.padEnd(34)} ${perSecond(wall).padStart(8)}   ${Math.round(cpu)} µs CPU each`)
}

const world = await startWorld()
await world.service('hang_bank', `${world.receiver}/hang`)
const url = `${world.receiver}/hook`
await world.service('acme_bank', url)
const loop: Cost[] = []
const wide: Cost[] = []
const delivered: Cost[] = []
const together: Cost[] = []
for (let round = 0; round <= rounds; round += 1) {
  const [one, ten] = [await bareLoop(url, perRound, 1), await bareLoop(url, perRound, 10)]
  const [handler, four] = [
    await deliveries(world, 'acme_bank', perRound, 1),
    await deliveries(world, 'acme_bank', perRound, 4),
  ]
  // The first round warms up.
  if (round === 0) continue
  loop.push(one)
  wide.push(ten)
  delivered.push(handler)
  together.push(four)
}
console.log(`Webhooks, medians of ${rounds} interleaved rounds of ${perRound}`)
report('a loop of fetch, one at a time', loop)
report('a loop of fetch, ten at once', wide)
report('the deliverer, batches of ten', delivered)
report('the deliverer, four batches at once', together)
const ratio = (floor: readonly Cost[], of: keyof Cost, what = delivered): string =>
  median(floor.map((cost, index) => cost[of] / (what[index]?.[of] ?? Number.NaN))).toFixed(2)
console.log(
  `deliverer ÷ loop of fetch, one at a time: ${ratio(loop, 'wall')} (four batches at once: ${ratio(loop, 'wall', together)}), by CPU of the process ${ratio(loop, 'cpu')}. Budget: ≥ 0.6`,
)
console.log(
  `deliverer ÷ loop of fetch, ten at once: ${ratio(wide, 'wall')} (four batches at once: ${ratio(wide, 'wall', together)}), by CPU of the process ${ratio(wide, 'cpu')}`,
)

const load = { healthy: 20, hanging: 2, seconds: 20 }
const deliverers = 10
const percentile = (values: readonly number[], part: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN)
const tell = (name: string, values: readonly number[]): void =>
  console.log(
    `${name.padEnd(34)} p50 ${percentile(values, 0.5)} ms, p99 ${percentile(values, 0.99)} ms, longest ${percentile(values, 1)} ms`,
  )
console.log(`A tenant with ${load.healthy} events/s, ${deliverers} deliverers, ${load.seconds} s each`)
const alone = await latencies(world, { ...load, hanging: 0 }, deliverers)
tell('alone', alone)
tell(`while ${load.hanging}/s begin to hang`, await latencies(world, load, deliverers))
const beside = await latencies(world, load, deliverers)
tell('beside the endpoint, held by then', beside)
console.log(`p99 beside ÷ alone: ${(percentile(beside, 0.99) / percentile(alone, 0.99)).toFixed(2)}. Budget: ≤ 1.5`)
world.close()
process.exit()

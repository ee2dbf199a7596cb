import { bareLoop, deliveries } from './webhooks/throughput.ts'
import type { Cost } from './webhooks/throughput.ts'
import { startWorld } from './webhooks/world.ts'

const rounds = 9
const perRound = 400

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const perSecond = (micros: number): string => `${Math.round(1_000_000 / micros)}/s`

const report = (name: string, costs: readonly Cost[]): void => {
  const wall = median(costs.map((cost) => cost.wall))
  const cpu = median(costs.map((cost) => cost.cpu))
  console.log(`${name.padEnd(34)} ${perSecond(wall).padStart(8)}   ${Math.round(cpu)} µs CPU each`)
}

const world = await startWorld()
const url = `${world.receiver}/hook`
await world.service('acme_bank', url)
const loop: Cost[] = []
const wide: Cost[] = []
const delivered: Cost[] = []
for (let round = 0; round <= rounds; round += 1) {
  const [one, ten, handler] = [await bareLoop(url, perRound, 1), await bareLoop(url, perRound, 10), await deliveries(world, 'acme_bank', perRound)]
  // The first round warms up.
  if (round === 0) continue
  loop.push(one)
  wide.push(ten)
  delivered.push(handler)
}
console.log(`Webhooks, medians of ${rounds} interleaved rounds of ${perRound}`)
report('a loop of fetch, one at a time', loop)
report('a loop of fetch, ten at once', wide)
report('the deliverer, batches of ten', delivered)
const ratio = (floor: readonly Cost[], of: keyof Cost): string => median(floor.map((cost, index) => cost[of] / (delivered[index]?.[of] ?? Number.NaN))).toFixed(2)
console.log(`deliverer ÷ loop of fetch: ${ratio(loop, 'wall')} (one at a time), ${ratio(wide, 'wall')} (ten at once); by CPU of the process: ${ratio(loop, 'cpu')}, ${ratio(wide, 'cpu')}. Budget: ≥ 0.6`)
world.close()

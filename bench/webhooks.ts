import { fork } from 'node:child_process'
import { once } from 'node:events'
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
  `deliverer ÷ loop of fetch, one at a time: ${ratio(loop, 'wall')} (four batches at once: ${ratio(loop, 'wall', together)}), by CPU of the process ${ratio(loop, 'cpu')}. Budget: ≥ 0.5, moonshot 0.6`,
)
console.log(
  `deliverer ÷ loop of fetch, ten at once: ${ratio(wide, 'wall')} (four batches at once: ${ratio(wide, 'wall', together)}), by CPU of the process ${ratio(wide, 'cpu')}`,
)

const load = { healthy: 20, queued: 5000, seconds: 20 }
const deliverers = 10
const turns = 3
const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN
const tell = (name: string, values: readonly number[]): void =>
  console.log(
    `${name.padEnd(34)} ${[0.5, 0.99, 1].map((part) => percentile(values, part).toFixed(1)).join(' / ')} ms (p50 / p99 / longest)`,
  )
const measured = async (queued: number): Promise<number[]> => {
  const run = fork(
    new URL('./webhooks/beside-run.ts', import.meta.url),
    [JSON.stringify({ ...load, queued }), String(deliverers)],
    { execArgv: ['--no-warnings'] },
  )
  const [values] = (await once(run, 'message')) as [number[]]
  return values
}
world.close()
console.log(
  `A tenant with ${load.healthy} events/s, ${deliverers} deliverers, ${turns} × ${load.seconds} s in turn: alone, and from the moment when another one has ${load.queued} events queued, whose endpoints hang and change host and address every 2 s`,
)
const [alone, beside]: [number[], number[]] = [[], []]
for (let turn = 0; turn < turns; turn += 1) {
  alone.push(...(await measured(0)))
  beside.push(...(await measured(load.queued)))
}
tell('alone', alone)
tell('beside', beside)
const of = (part: number): string => (percentile(beside, part) / percentile(alone, part)).toFixed(2)
console.log(`beside ÷ alone: p50 ${of(0.5)}, p99 ${of(0.99)}. Budget: p99 ≤ 1.5`)
process.exit()

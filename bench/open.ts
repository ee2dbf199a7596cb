import { accessKeyIdOf } from '../local/workers/function-pools.ts'
import type { FetchLike } from '../sdk/index.ts'
import { startFloors } from './floors.ts'
import { startBench } from './instance.ts'
import { median, ms, option, quantile, timed } from './statistics.ts'

// A warm open end to end, and its two requests, beside floors measured in the same run.
const rounds = option('rounds', 150)
const instance = await startBench()
const service = await instance.service('open', { protection: { iterations: 10_000 } })
const requests: number[] = []
const watching: FetchLike = async (url, init) => {
  const started = performance.now()
  const answer = await fetch(url, init)
  const text = await answer.text()
  requests.push(performance.now() - started)
  return { status: answer.status, text: () => Promise.resolve(text) }
}
const token = await service.enrol('joe', { pin: '4831' }, watching)
const floors = await startFloors(1_600)
const health = async (): Promise<string> => (await fetch(`${instance.url}/health`)).text()
const open = async (): Promise<void> => {
  const { result } = await token.open('4831')
  if (result !== 'open') throw new Error(result)
}

const times = {
  open: [] as number[],
  eval: [] as number[],
  prove: [] as number[],
  health: [] as number[],
  get: [] as number[],
  put: [] as number[],
  delete: [] as number[],
}
const device = accessKeyIdOf('zaas-local-device-message')
let calls: string[] = []
for (let round = -20; round < rounds; round += 1) {
  requests.length = 0
  instance.calls.length = 0
  const measured = await timed(open)
  calls = instance.calls.filter(({ caller }) => caller === device).map(({ service: aws, action }) => `${aws}:${action}`)
  const floor = {
    health: await timed(health),
    get: await timed(floors.get),
    put: await timed(floors.put),
    delete: await timed(floors.delete),
  }
  if (round < 0) continue
  times.open.push(measured)
  times.eval.push(requests[0] ?? Number.NaN)
  times.prove.push(requests[1] ?? Number.NaN)
  for (const name of ['health', 'get', 'put', 'delete'] as const) times[name].push(floor[name])
}
await floors.close()
await instance.close()

const server = times.eval.map((time, index) => time + (times.prove[index] ?? 0))
const floor = 2 * median(times.health) + 3 * median(times.get) + 3 * median(times.put) + median(times.delete)
const byAction = Object.entries(Object.groupBy(calls, (call) => call)).map(
  ([call, all]) => `${all?.length ?? 0} ${call}`,
)
console.log(`${rounds} rounds, interleaved, medians
  open, device work included (10,000 iterations)   ${ms(median(times.open))}   p99 ${ms(quantile(times.open, 0.99))}
  its two requests                                 ${ms(median(server))}   eval ${ms(median(times.eval))}, prove ${ms(median(times.prove))}
  AWS calls of both: ${byAction.join(', ')}
  GET /health                                      ${ms(median(times.health))}
  bare GetItem, PutItem, DeleteItem                ${ms(median(times.get))} ${ms(median(times.put))} ${ms(median(times.delete))}
  floor: 2 health + 3 GetItem + 3 PutItem + 1 DeleteItem  ${ms(floor)}
ratio of the two requests to the floor             ${(median(server) / floor).toFixed(2)}
the rest is curve arithmetic: two envelopes, one evaluation, four signature checks`)

import { startFloors } from './floors.ts'
import { startBench } from './instance.ts'
import { median, ms, option, quantile, timed } from './statistics.ts'

// A warm poll end to end, beside its floors measured in the same run, one after the other in each round.
const rounds = option('rounds', 400)
const instance = await startBench()
const service = await instance.service('poll', { protection: { iterations: 10_000 } })
const token = await service.enrol('joe', { pin: '4831' })
await token.open('4831')
const floors = await startFloors(1_600)

const headers = { authorization: `Bearer ${service.basicKey}` }
const poll = async (): Promise<void> => {
  const body = await (await fetch(`${instance.url}/token/status?service=${service.name}&id=joe`, { headers })).text()
  if (body !== '{"status":1}') throw new Error(body)
}
const health = async (): Promise<string> => (await fetch(`${instance.url}/health`)).text()

const times = { poll: [] as number[], health: [] as number[], http: [] as number[], get: [] as number[] }
for (let round = -40; round < rounds; round += 1) {
  const measured = {
    poll: await timed(poll),
    health: await timed(health),
    http: await timed(floors.http),
    get: await timed(floors.get),
  }
  if (round < 0) continue
  for (const name of ['poll', 'health', 'http', 'get'] as const) times[name].push(measured[name])
}
instance.calls.length = 0
await poll()
const calls = instance.calls.map(({ service: aws, action }) => `${aws}:${action}`)
await floors.close()
await instance.close()

const bare = median(times.http) + median(times.get)
const played = median(times.health) + median(times.get)
console.log(`${rounds} rounds, interleaved, medians
  warm poll                               ${ms(median(times.poll))}   p99 ${ms(quantile(times.poll, 0.99))}   AWS calls: ${calls.join(', ')}
  GET /health (gateway, worker, no AWS)   ${ms(median(times.health))}
  bare HTTP handler                       ${ms(median(times.http))}
  bare GetItem by the SDK                 ${ms(median(times.get))}
ratio to bare handler + GetItem           ${(median(times.poll) / bare).toFixed(2)}
ratio to /health + GetItem                ${(median(times.poll) / played).toFixed(2)}`)

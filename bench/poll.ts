import type { Floors } from './floors.ts'
import type { BenchInstance, BenchService } from './instance.ts'
import { type Line, lineOf } from './line.ts'
import { profiled } from './profile.ts'
import { interleaved } from './samples.ts'

/** A warm poll end to end beside a bare HTTP handler and a bare `GetItem`. */
export const pollLine = async (
  instance: BenchInstance,
  service: BenchService,
  floors: Floors,
  rounds: number,
): Promise<Line> => {
  const headers = { authorization: `Bearer ${service.basicKey}` }
  const poll = async (): Promise<void> => {
    const url = `${instance.url}/token/status?service=${service.name}&id=joe`
    const body = await (await fetch(url, { headers })).text()
    if (!/^\{"status":[12]\}$/.test(body)) throw new Error(body)
  }
  const samples = await interleaved(
    {
      poll,
      'GET /health': async () => (await fetch(`${instance.url}/health`)).text(),
      'bare handler': floors.http,
      'bare GetItem': floors.get,
    },
    rounds,
  )
  return lineOf({
    what: 'a warm poll on one machine, p50',
    budget: 1.35,
    floor: 'bare HTTP handler + bare GetItem',
    samples,
    profile: () => profiled(poll, rounds),
    ratio: (parts) => parts.poll.median / (parts['bare handler'].median + parts['bare GetItem'].median),
  })
}

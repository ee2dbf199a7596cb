import type { FetchLike } from '../sdk/index.ts'
import type { Floors } from './floors.ts'
import type { BenchInstance, BenchService } from './instance.ts'
import { type Line, lineOf } from './line.ts'
import { profiled } from './profile.ts'
import { interleaved } from './samples.ts'

/** The two requests of a warm open beside requests, reads and writes of their number; the device's own work is left out. */
export const openLine = async (
  instance: BenchInstance,
  service: BenchService,
  floors: Floors,
  rounds: number,
): Promise<Line> => {
  const requests: number[] = []
  const watching: FetchLike = async (url, init) => {
    const started = performance.now()
    const answer = await fetch(url, init)
    const text = await answer.text()
    requests.push(performance.now() - started)
    return { status: answer.status, text: () => Promise.resolve(text) }
  }
  const token = await service.enrol('opener', { pin: '4831' }, watching)
  requests.length = 0
  const open = async (): Promise<void> => {
    const { result } = await token.open('4831')
    if (result !== 'open') throw new Error(result)
  }
  const samples = await interleaved(
    {
      open,
      'GET /health': async () => (await fetch(`${instance.url}/health`)).text(),
      'bare GetItem': floors.get,
      'bare PutItem': floors.put,
      'bare DeleteItem': floors.delete,
    },
    rounds,
  )
  const pairs = requests.flatMap((time, index) => (index % 2 === 0 ? [time + (requests[index + 1] ?? 0)] : []))
  const both = { wall: pairs.slice(-rounds), cpu: samples.open.cpu }
  return lineOf({
    what: 'the two requests of an open',
    budget: 1.25,
    floor: '2 /health, 3 GetItem, 3 PutItem, 1 DeleteItem',
    samples: { ...samples, 'its two requests': both },
    profile: () => profiled(open, rounds),
    ratio: (parts) =>
      parts['its two requests'].median /
      (2 * parts['GET /health'].median +
        3 * parts['bare GetItem'].median +
        3 * parts['bare PutItem'].median +
        parts['bare DeleteItem'].median),
  })
}

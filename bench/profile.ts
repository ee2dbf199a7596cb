import { Session } from 'node:inspector/promises'
import type { Profiler } from 'node:inspector'
import type { Worker } from 'node:worker_threads'

/** Where the processor went: a function, and its own share of all that was not idle. */
export interface SelfTime {
  readonly where: string
  readonly share: number
}

const shown = 8

/** The threads that have been started: functions run in them. */
const threads = new Set<Worker>()
process.on('worker', (thread: Worker) => {
  threads.add(thread)
  thread.once('exit', () => threads.delete(thread))
})

/** The largest self times of some threads' profiles together, without what was idle. */
export const selfTimes = (profiles: readonly Profiler.Profile[]): SelfTime[] => {
  const times = new Map<string, number>()
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
    for (const [at, id] of samples.entries()) {
      const { functionName = '', url = '' } = frames.get(id) ?? {}
      // The profiler's own start and end are `post`.
      if (['(idle)', '(program)', '(root)'].includes(functionName) || url === 'node:inspector') continue
      // Of a function's bundle only whose it is.
      const file = url.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '').replace(/^asset\.[0-9a-f]+\./, '')
      const where = `${functionName || 'anonymous'} ${file}`.trim()
      times.set(where, (times.get(where) ?? 0) + (timeDeltas[at] ?? 0))
    }
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .sort(([, one], [, other]) => other - one)
    .slice(0, shown)
    .map(([where, time]) => ({ where, share: time / all }))
}

/** Where the processor went in this thread and in those of functions while a task ran again and again. */
export const profiled = async (task: () => Promise<unknown>, rounds: number): Promise<SelfTime[]> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  const others = await Promise.all([...threads].map((thread) => thread.startCpuProfile()))
  for (let round = 0; round < rounds; round += 1) await task()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  // One that has ended meanwhile has nothing to say.
  const told = await Promise.allSettled(others.map((other) => other.stop()))
  const parsed = told.flatMap((one) => (one.status === 'fulfilled' ? [JSON.parse(one.value) as Profiler.Profile] : []))
  return selfTimes([profile, ...parsed])
}

/** Self times for people. */
export const shownTimes = (times: readonly SelfTime[]): string =>
  times.map(({ where, share }) => `           ${(100 * share).toFixed(1).padStart(5)} %  ${where}`).join('\n')

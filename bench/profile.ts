import { Session } from 'node:inspector/promises'
import type { Profiler } from 'node:inspector'

/** Where the processor went: a function, and its own share of all that was not idle. */
export interface SelfTime {
  readonly where: string
  readonly share: number
}

const shown = 8

/** The largest self times of a profile, without what was idle. */
export const selfTimes = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTime[] => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    const { functionName = '', url = '' } = frames.get(id) ?? {}
    // The profiler's own start and end are `post`.
    if (['(idle)', '(program)', '(root)'].includes(functionName) || url === 'node:inspector') continue
    const where = `${functionName || 'anonymous'} ${url.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '')}`.trim()
    times.set(where, (times.get(where) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .sort(([, one], [, other]) => other - one)
    .slice(0, shown)
    .map(([where, time]) => ({ where, share: time / all }))
}

/** Where this thread's processor went while a task ran again and again. */
export const profiled = async (task: () => Promise<unknown>, rounds: number): Promise<SelfTime[]> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  for (let round = 0; round < rounds; round += 1) await task()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return selfTimes(profile)
}

/** Self times for people. */
export const shownTimes = (times: readonly SelfTime[]): string =>
  times.map(({ where, share }) => `           ${(100 * share).toFixed(1).padStart(5)} %  ${where}`).join('\n')

import { median, quantile } from './statistics.ts'

/** What one thing took, time and again: milliseconds on the clock, and of the processor. */
export interface Samples {
  readonly wall: number[]
  readonly cpu: number[]
}

/** The middle of samples, their 99th percentile, how far apart the middle half of them is, and the processor's time (ms). */
export interface Summary {
  readonly median: number
  readonly p99: number
  readonly spread: number
  readonly cpu: number
}

/** Samples in four numbers. */
export const summary = ({ wall, cpu }: Samples): Summary => ({
  median: median(wall),
  p99: quantile(wall, 0.99),
  spread: quantile(wall, 0.75) - quantile(wall, 0.25),
  cpu: median(cpu),
})

/** A part of what is measured: runs once, or so many times as one sample. */
export type Tasks<Name extends string> = Readonly<Record<Name, () => Promise<unknown>>>

/** Runs each task in turn, round by round, so that a busy moment of the machine meets all of them; the first tenth warms up. `cpuNow` is the processor's time (µs) that counts. */
export const interleaved = async <Name extends string>(
  tasks: Tasks<Name>,
  rounds: number,
  cpuNow = (): number => microseconds(process.cpuUsage()),
): Promise<Record<Name, Samples>> => {
  const names = Object.keys(tasks) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, { wall: [], cpu: [] }])) as unknown as Record<
    Name,
    Samples
  >
  for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1)
    for (const name of names) {
      const [wall, cpu] = [performance.now(), cpuNow()]
      await tasks[name]()
      if (round < 0) continue
      samples[name].wall.push(performance.now() - wall)
      samples[name].cpu.push((cpuNow() - cpu) / 1_000)
    }
  return samples
}

/** Both parts of a usage of the processor, together. */
export const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system

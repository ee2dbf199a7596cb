/** A quantile of times, 0 to 1. */
export const quantile = (times: readonly number[], at: number): number => {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN
}

/** The median. */
export const median = (times: readonly number[]): number => quantile(times, 0.5)

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const variance = (values: readonly number[]): number => {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

/** Welch's t of two samples: about normal for large ones of one distribution, so that |t| < 1.96 in 95 of 100 runs. */
export const welch = (one: readonly number[], other: readonly number[]): number =>
  (mean(one) - mean(other)) / Math.sqrt(variance(one) / one.length + variance(other) / other.length)

/** Mann–Whitney's z of two samples, which outliers do not move; the same bounds. */
export const mannWhitney = (one: readonly number[], other: readonly number[]): number => {
  const all = [
    ...one.map((value) => ({ value, first: true })),
    ...other.map((value) => ({ value, first: false })),
  ].sort((a, b) => a.value - b.value)
  const rankSum = all.reduce((sum, { first }, index) => sum + (first ? index + 1 : 0), 0)
  const [m, n] = [one.length, other.length]
  const u = rankSum - (m * (m + 1)) / 2
  return (u - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12)
}

/** Runs a task and answers how long it took (ms). */
export const timed = async (task: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await task()
  return performance.now() - started
}

/** Milliseconds for people. */
export const ms = (time: number): string => `${time.toFixed(2)} ms`.padStart(10)

/** A whole number from the command line, `--rounds 300`. */
export const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

/** A text from the command line, `--keep folder`, or null. */
export const textOption = (name: string): string | null => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? null : (process.argv[at + 1] ?? null)
}

/** Reports how long each step of the start took. */
export interface Stopwatch {
  step<T>(name: string, work: Promise<T>): Promise<T>
  note(message: string): void
  total(name: string): void
}

/** A stopwatch that reports to `log`. */
export const stopwatch = (log: (message: string) => void): Stopwatch => {
  const begun = performance.now()
  const since = (start: number): string => `${((performance.now() - start) / 1000).toFixed(2)} s`
  return {
    async step(name, work) {
      const start = performance.now()
      const result = await work
      log(`${name.padEnd(10)} ${since(start)}`)
      return result
    },
    note: (message) => log(`           ${message}`),
    total: (name) => log(`${name.padEnd(10)} ${since(begun)} in all`),
  }
}

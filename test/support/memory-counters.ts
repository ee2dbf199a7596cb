import type { Counters } from '../../core/domain/limits.ts'

/** Counters in memory; their names hold their windows, so that none has to end. */
export const memoryCounters = (): Counters => {
  const counts = new Map<string, number>()
  return {
    count: async (name, _end, by) => {
      counts.set(name, (counts.get(name) ?? 0) + by)
      return counts.get(name) ?? 0
    },
    read: async (name) => counts.get(name) ?? 0,
  }
}

/** Long polls that wait for something to happen on their queue. */
export type SqsWaiters = {
  /** Resolves after `milliseconds`, earlier when the queue is woken; rejects when `signal` aborts. */
  wait(queue: string, milliseconds: number, signal?: AbortSignal): Promise<void>
  wake(queue: string): void
  wakeAll(): void
}

/** An empty set of waiting polls. */
export const createWaiters = (): SqsWaiters => {
  const queues = new Map<string, Set<() => void>>()
  const wake = (queue: string): void => {
    for (const resolve of queues.get(queue) ?? []) resolve()
  }
  return {
    wake,
    wakeAll() {
      for (const queue of queues.keys()) wake(queue)
    },
    wait(queue, milliseconds, signal) {
      const waiting = queues.get(queue) ?? new Set()
      queues.set(queue, waiting)
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          clearTimeout(timer)
          waiting.delete(woken)
          signal?.removeEventListener('abort', gone)
        }
        const woken = (): void => {
          leave()
          resolve()
        }
        const gone = (): void => {
          leave()
          reject(new Error('the caller has gone'))
        }
        const timer = setTimeout(woken, Math.max(1, milliseconds))
        waiting.add(woken)
        signal?.addEventListener('abort', gone)
      })
    },
  }
}

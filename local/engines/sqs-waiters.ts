/** Long polls that wait for something to happen on their queue. */
export class SqsWaiters {
  readonly #queues = new Map<string, Set<() => void>>()

  wake(queue: string): void {
    for (const resolve of this.#queues.get(queue) ?? []) resolve()
  }

  wakeAll(): void {
    for (const queue of this.#queues.keys()) this.wake(queue)
  }

  /** Resolves after `milliseconds`, earlier when the queue is woken; rejects when `signal` aborts. */
  wait(queue: string, milliseconds: number, signal?: AbortSignal): Promise<void> {
    const waiting = this.#queues.get(queue) ?? new Set()
    this.#queues.set(queue, waiting)
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
  }
}

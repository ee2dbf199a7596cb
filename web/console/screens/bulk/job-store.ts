import type { UserRow } from './rows.ts'

/** Users that are being enrolled: what is kept of it in this browser holds no code. */
export interface Job {
  readonly id: string
  /** Whose it is: the tenant and the member. */
  readonly owner: string
  readonly service: string
  readonly startedAt: number
  readonly expiresIn: number
  readonly notify: boolean
  readonly rows: readonly UserRow[]
}

/** What became of a line: done, or the error that it ended with. */
export interface Mark {
  readonly job: string
  readonly line: number
  readonly outcome: string
}

const requested = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('the store refused')))
  })

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open('zaas-console', 1)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('jobs', { keyPath: 'id' })
    request.result.createObjectStore('marks', { keyPath: ['job', 'line'] })
  })
  return requested(request)
}

const linesOf = (job: string): IDBKeyRange => IDBKeyRange.bound([job], [job, []])

/** Jobs that may be continued after the tab was closed: rows and done marks, no codes. */
export class JobStore {
  readonly #database: Promise<IDBDatabase> = open()

  async #in(name: 'jobs' | 'marks', mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.#database).transaction(name, mode).objectStore(name)
  }

  /** The job of an owner and service that has not been finished. */
  async unfinished(owner: string, service: string): Promise<Job | null> {
    const jobs = (await requested((await this.#in('jobs', 'readonly')).getAll())) as Job[]
    return jobs.find((job) => job.owner === owner && job.service === service) ?? null
  }

  async marks(job: string): Promise<readonly Mark[]> {
    return requested((await this.#in('marks', 'readonly')).getAll(linesOf(job)))
  }

  async begin(job: Job): Promise<void> {
    await requested((await this.#in('jobs', 'readwrite')).put(job))
  }

  async mark(mark: Mark): Promise<void> {
    await requested((await this.#in('marks', 'readwrite')).put(mark))
  }

  async forget(job: string): Promise<void> {
    await requested((await this.#in('jobs', 'readwrite')).delete(job))
    await requested((await this.#in('marks', 'readwrite')).delete(linesOf(job)))
  }
}

import type { WebhookBody } from '../core/contract/webhook-body.ts'
import { Status } from '../core/contract/status.ts'

/** Whose token. */
export interface TokenName {
  readonly service: string
  readonly id: string
}

/** How a client waits for an opening. */
export interface WaitOptions {
  /** How long at most [five minutes]. */
  readonly timeoutMilliseconds?: number
  readonly signal?: AbortSignal
}

/** What waiting needs of the world. */
export interface WaitPorts {
  readonly status: (name: TokenName, signal: AbortSignal | undefined) => Promise<Status>
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly now: () => number
}

/** Whether somebody may go in: under duress too, so that whoever stands beside the user sees no difference. */
export const isOpen = (status: Status): boolean => status === Status.open || status === Status.duress

/** Seconds between questions: soon at first, then seldom; the last one for as long as it takes. */
const pausesSeconds = [1, 1, 2, 2, 3, 3, 5, 5, 10]

/** Those who wait for openings, by token, and the webhooks that wake them. */
export class Waiting {
  readonly #waiters = new Map<string, Set<() => void>>()
  readonly #ports: WaitPorts

  constructor(ports: WaitPorts) {
    this.#ports = ports
  }

  /** Asks at once where somebody waits for the token of a webhook. */
  wake({ data }: Pick<WebhookBody, 'data'>): void {
    for (const ask of this.#waiters.get(keyOf(data)) ?? []) ask()
  }

  /** The status once the token is open or blocked, or what it is when the time is over. */
  async waitForOpen(name: TokenName, options: WaitOptions = {}): Promise<Status> {
    const { timeoutMilliseconds = 300_000, signal } = options
    const end = this.#ports.now() + timeoutMilliseconds
    for (let asked = 0; ; asked += 1) {
      const status = await this.#ports.status(name, signal)
      const left = end - this.#ports.now()
      if (isOpen(status) || status === Status.blocked || left <= 0) return status
      const pause = (pausesSeconds[asked] ?? pausesSeconds.at(-1) ?? 0) * 1000
      await this.#pause(keyOf(name), Math.min(pause, left), signal)
    }
  }

  /** Waits for some time, or until it is woken. */
  async #pause(key: string, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = new AbortController()
    const end = (): void => woken.abort()
    const waiters = this.#waiters.get(key) ?? new Set()
    this.#waiters.set(key, waiters.add(end))
    signal?.addEventListener('abort', end)
    try {
      await this.#ports.sleep(milliseconds, woken.signal).catch(() => {})
      signal?.throwIfAborted()
    } finally {
      signal?.removeEventListener('abort', end)
      waiters.delete(end)
      if (waiters.size === 0) this.#waiters.delete(key)
    }
  }
}

const keyOf = ({ service, id }: TokenName): string => `${service} ${id.normalize('NFC')}`

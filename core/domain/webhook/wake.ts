import type { DeliveryReference } from './reference.ts'

/** A try that waits for its time (ms). */
export interface Waiting {
  reference: DeliveryReference
  due: number
}

/** Tries that wait for more than a quarter of an hour, by the minute they are due in. */
export interface WaitingTries {
  /** The last minute (since 1970) that was emptied whole; null before the first. */
  emptied(): Promise<number | null>
  setEmptied(minute: number): Promise<void>
  /** The tries of a minute, in pages. */
  due(minute: number): AsyncIterable<readonly Waiting[]>
  remove(waiting: readonly Waiting[]): Promise<void>
}

/** What a waker works with. */
export interface WakePorts {
  waiting: WaitingTries
  /** Sends what is due, each with what is left of its time. */
  send(waiting: readonly Waiting[], now: number): Promise<void>
  now: number
  /** Whether there is time for another minute's tries. */
  goOn(): boolean
}

const minuteMilliseconds = 60_000
/** Where the very first run begins, and how far every run looks back whatever it emptied: nothing is written that late. */
const firstLookBack = 60
const lookBack = 2
const saveEvery = 64

/** Turns tries that are due into messages, sending before removing: a crash in between only repeats. Answers how many. */
export const wake = async ({ waiting, send, now, goOn }: WakePorts): Promise<number> => {
  const current = Math.floor(now / minuteMilliseconds)
  const emptied = await waiting.emptied()
  const from = emptied === null ? current - firstLookBack : Math.min(emptied + 1, current - lookBack)
  let woken = 0
  let done = from - 1
  while (done < current && goOn()) {
    for await (const page of waiting.due(done + 1)) {
      await send(page, now)
      await waiting.remove(page)
      woken += page.length
    }
    done += 1
    if (done % saveEvery === 0) await waiting.setEmptied(done)
  }
  await waiting.setEmptied(done)
  return woken
}

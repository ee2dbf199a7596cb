import type { DeliveryReference } from '../../domain/webhook/reference.ts'

/** A try that waits for its time (ms). */
export interface Waiting {
  reference: DeliveryReference
  due: number
}

/** Tries that wait for more than a quarter of an hour, by the time they are due. */
export interface WaitingTries {
  /** The tries that are due before `end` (ms), in pages. */
  due(end: number): AsyncIterable<readonly Waiting[]>
  remove(waiting: readonly Waiting[]): Promise<void>
}

/** What a waker works with. */
export interface WakePorts {
  waiting: WaitingTries
  /** Sends what is due, each with what is left of its time. */
  send(waiting: readonly Waiting[], now: number): Promise<void>
  now: number
  /** Whether there is time for another page. */
  goOn(): boolean
}

/** A waker runs each minute: what becomes due before the next one leaves now, as a message that is delayed. */
const aheadMilliseconds = 60_000

/** Turns tries that are due into messages, sending before removing: a crash in between only repeats. Answers how many. */
export const wake = async ({ waiting, send, now, goOn }: WakePorts): Promise<number> => {
  let woken = 0
  for await (const page of waiting.due(now + aheadMilliseconds)) {
    await send(page, now)
    await waiting.remove(page)
    woken += page.length
    if (!goOn()) break
  }
  return woken
}

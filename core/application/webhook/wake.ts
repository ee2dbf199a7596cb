import type { Clock } from '../../domain/ports.ts'
import type { Waiting, WaitingTries } from '../../domain/webhook/ports.ts'

/** What a waker works with. */
export interface WakePorts {
  waiting: WaitingTries
  /** Sends what is due, each with what is left of its time. */
  send(waiting: readonly Waiting[], now: number): Promise<void>
  clock: Clock
}

/** A waker runs each minute: what becomes due before the next one leaves now, as a message that is delayed. */
const aheadMilliseconds = 60_000

/** Turns tries that are due into messages, sending before removing: a crash in between only repeats. Goes on while there is time for another page; answers how many. */
export const wake = async ({ waiting, send, clock }: WakePorts, goOn: () => boolean): Promise<number> => {
  const now = clock()
  let woken = 0
  for await (const page of waiting.due(now + aheadMilliseconds)) {
    await send(page, now)
    await waiting.remove(page)
    woken += page.length
    if (!goOn()) break
  }
  return woken
}

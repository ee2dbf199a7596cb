import { AppError } from '../contract/errors.ts'
import type { DeadLetter, DeadLetters } from '../domain/dead-letters.ts'

/** How many messages are looked at or sent back at once. */
const atOnce = 100

/** Who looks at a message hides it from others for so long; everybody waits longer, so that nothing is left out that somebody has just looked at. */
const [lookedAtSeconds, waitSeconds] = [2, 3]

/** Takes up to a hundred dead letters, ten by ten. */
const taken = async function* (letters: DeadLetters, hiddenSeconds: number): AsyncGenerator<readonly DeadLetter[]> {
  for (let count = 0; count < atOnce;) {
    const some = await letters.take({ hiddenSeconds, waitSeconds })
    if (some.length === 0) return
    yield some
    count += some.length
  }
}

/** Looks at dead letters, which stay; `more` when there may be others. */
export const listDead = async (letters: DeadLetters): Promise<{ items: DeadLetter[]; more: boolean }> => {
  const found = new Map<string, DeadLetter>()
  for await (const some of taken(letters, lookedAtSeconds)) {
    const before = found.size
    for (const letter of some) found.set(letter.id, letter)
    // They come again: these were all.
    if (found.size === before) break
  }
  return { items: [...found.values()], more: found.size >= atOnce }
}

/** Sends dead letters back to their queue, before they are removed: a crash in between only repeats, which every worker takes without harm. */
export const replayDead = async (
  letters: DeadLetters,
  queue: { sendAll(letters: readonly DeadLetter[]): Promise<ReadonlySet<number>> },
): Promise<{ replayed: number; more: boolean }> => {
  let replayed = 0
  for await (const some of taken(letters, 30)) {
    if ((await queue.sendAll(some)).size > 0) throw new AppError('busy')
    await letters.remove(some)
    replayed += some.length
  }
  return { replayed, more: replayed >= atOnce }
}

/** Name of the one lock that the window which uses the tokens holds for its life. */
const name = 'zaas'

/**
 * Waits for the tokens of this phone: two windows at once would use one message number twice. `taken` is called when
 * another window takes them over; `steal` takes them over from another.
 */
export const holdTokens = async (taken: () => void, { steal }: { steal: boolean }): Promise<boolean> => {
  if (navigator.locks === undefined) return true
  return new Promise((held) => {
    const options: LockOptions = steal ? { steal: true } : { ifAvailable: true }
    navigator.locks
      .request(name, options, (lock) => {
        held(lock !== null)
        // Never resolves: the lock goes with the window, or is stolen.
        return lock === null ? undefined : new Promise<never>(() => undefined)
      })
      .catch(taken)
  })
}

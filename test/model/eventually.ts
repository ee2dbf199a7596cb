/** Waits so long in real time. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Waits until `look` gives something, looking again every few milliseconds for at most some seconds. */
export const eventually = async <T>(look: () => Promise<T | undefined>, seconds: number): Promise<T | undefined> => {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined || Date.now() > until) return found
    await pause(20)
  }
}

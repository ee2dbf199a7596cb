/** Lets a loop rest until somebody pokes it: a poke during the loop's work is not lost. */
export class WakeUp {
  #poked = false
  #wake: (() => void) | null = null

  /** Ends the rest, or the next one at once. */
  poke(): void {
    this.#poked = true
    this.#wake?.()
  }

  /** Rests until a poke or until the time is over. */
  async rest(milliseconds: number): Promise<void> {
    if (!this.#poked) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = null
    this.#poked = false
  }
}

/**
 * Auto-lock: what an unlocking left in memory (a code root, 32 bytes) and for how long. It is overwritten when the time
 * is up, also when nobody asks.
 */
export class SessionLock {
  readonly #now: () => number
  #root: Uint8Array | null = null
  #minutes = 0
  #touched = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes over a root; `minutes` 0 keeps it until `lock`. */
  unlock(root: Uint8Array, minutes: number): void {
    this.lock()
    this.#root = root
    this.#minutes = minutes
    this.touch()
  }

  /** A copy of the root while unlocked, null while locked; using it counts as activity. */
  get root(): Uint8Array | null {
    if (this.locked) return null
    this.touch()
    return this.#root?.slice() ?? null
  }

  get locked(): boolean {
    const idle = this.#now() - this.#touched
    // A clock that was set back would otherwise keep the token open for as long as the difference.
    if (this.#root !== null && this.#minutes > 0 && (idle >= this.#minutes * 60_000 || idle < 0)) this.lock()
    return this.#root === null
  }

  /** Activity: the time starts anew. */
  touch(): void {
    if (this.#root === null) return
    this.#touched = this.#now()
    clearTimeout(this.#timer)
    if (this.#minutes === 0) return
    this.#timer = setTimeout(() => this.lock(), this.#minutes * 60_000)
    // Must not keep a Node process alive.
    const timer: unknown = this.#timer
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref()
  }

  lock(): void {
    clearTimeout(this.#timer)
    this.#root?.fill(0)
    this.#root = null
  }
}

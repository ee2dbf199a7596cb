/** A PIN while it is typed: bytes that are overwritten when they are used, given up or hidden, never a string. */
export class PinBuffer {
  readonly #bytes = new Uint8Array(8)
  #count = 0

  /** Characters so far. */
  get count(): number {
    return this.#count
  }

  /** Adds a character of ASCII; nothing happens past the eighth. */
  push(character: string): void {
    if (this.#count === this.#bytes.length) return
    this.#bytes[this.#count] = character.charCodeAt(0)
    this.#count += 1
  }

  /** Removes the last character. */
  erase(): void {
    if (this.#count === 0) return
    this.#count -= 1
    this.#bytes[this.#count] = 0
  }

  /** The PIN, for its new owner to overwrite; the buffer is empty afterwards. */
  take(): Uint8Array {
    const pin = this.#bytes.slice(0, this.#count)
    this.wipe()
    return pin
  }

  /** Overwrites everything. */
  wipe(): void {
    this.#bytes.fill(0)
    this.#count = 0
  }
}

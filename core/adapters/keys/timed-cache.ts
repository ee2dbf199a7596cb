/** Values that are used for some time without asking again; when there are too many, all are asked for anew. */
export class TimedCache<Value> {
  readonly #kept = new Map<string, { value: Value; until: number }>()
  readonly #milliseconds: number
  readonly #mostEntries: number

  constructor(milliseconds: number, mostEntries: number) {
    this.#milliseconds = milliseconds
    this.#mostEntries = mostEntries
  }

  get(name: string, now: number): Value | null {
    const entry = this.#kept.get(name)
    return entry !== undefined && now < entry.until ? entry.value : null
  }

  set(name: string, value: Value, now: number): void {
    if (this.#kept.size >= this.#mostEntries && !this.#kept.has(name)) this.#kept.clear()
    this.#kept.set(name, { value, until: now + this.#milliseconds })
  }

  delete(name: string): void {
    this.#kept.delete(name)
  }
}
